package io.kariba.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The built-in JSON classifier: objects one after the other, on lines or not, or an array.
 *
 * <p>Of a top-level array "the crawler treats the data as one object, that is, just an array": one column {@code array}; a customer's classifier with the path
 * {@code $[*]} gives the elements' fields. As documented, the first megabyte is read, and up to ten where no value ends in it.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-json">Writing JSON custom classifiers</a>
 * @see <a href="https://repost.aws/knowledge-center/glue-crawler-detect-schema">How does the AWS Glue crawler detect the schema?</a>
 */
public final class JsonClassifier implements Classifier {
    /** The name AWS gives a top-level array's column. */
    static final String ARRAY_COLUMN = "array";

    private static final int MAX_SAMPLES = 10;

    @Override
    public String classification() {
        return "json";
    }

    @Override
    public Optional<Recognition> recognise(Sample sample) throws IOException {
        Optional<Boolean> array = startsWithArray(sample);
        if (array.isEmpty()) {
            return Optional.empty();
        }
        Reading reading = read(sample);
        List<Column> columns = array.get() ? arrayColumn(reading) : reading.inference.columns();
        long records = reading.inference.values();
        boolean unfinished = reading.cut && !sample.isWhole();
        if (columns.isEmpty() || records == 0 && !unfinished) {
            return Optional.empty();
        }
        boolean exact = sample.isWhole() && !reading.broken;
        return Optional.of(new Recognition(
                classification(),
                1,
                columns,
                storage(columns),
                Map.of("typeOfData", "file"),
                exact ? OptionalLong.of(records) : OptionalLong.empty(),
                reading.characters / Math.max(1, records)));
    }

    /** How Hive and Athena read JSON with these columns: the SerDe crawlers name, with the columns' names as the data has them. */
    public static Recognition.Storage storage(List<Column> columns) {
        return new Recognition.Storage(
                "org.apache.hadoop.mapred.TextInputFormat",
                "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                "org.openx.data.jsonserde.JsonSerDe",
                Map.of("paths", String.join(",", columns.stream().map(Column::name).sorted().toList())));
    }

    /** Empty when the first character begins neither an object nor an array. */
    private static Optional<Boolean> startsWithArray(Sample sample) throws IOException {
        String text = sample.text().orElse("");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{' || c == '[') {
                return Optional.of(c == '[');
            }
            if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
                break;
            }
        }
        return Optional.empty();
    }

    /** Of arrays something broken follows, there is another explanation: a log's lines begin with brackets too. */
    private static List<Column> arrayColumn(Reading reading) {
        ColumnType type = reading.inference.type();
        boolean isArray = type instanceof ColumnType.Array && !(reading.broken && !reading.cut);
        return isArray ? List.of(new Column(ARRAY_COLUMN, CatalogLimits.type(type))) : List.of();
    }

    /**
     * What was read.
     *
     * @param characters of all complete values
     * @param broken whether reading ended at something that is not a JSON value
     * @param cut whether reading ended within a value because the sample did
     */
    private record Reading(JsonInference inference, long characters, boolean broken, boolean cut) {}

    private static Reading read(Sample sample) throws IOException {
        boolean whole = sample.isWhole();
        Reading reading = read(new Limited(new ByteArrayInputStream(sample.head())), whole);
        boolean needsMore = reading.inference.values() == 0 && reading.cut && !whole;
        return needsMore ? read(new Limited(sample.content()), false) : reading;
    }

    private static Reading read(Limited json, boolean whole) throws IOException {
        JsonInference inference = new JsonInference();
        long complete = 0;
        try (Reader reader = new InputStreamReader(json, StandardCharsets.UTF_8);
                JsonParser parser = JsonInference.reader().createParser(skipByteOrderMark(reader))) {
            boolean array = false;
            while (complete < Classifiers.SAMPLE_BYTES) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    break;
                }
                if (inference.values() == 0) {
                    array = token == JsonToken.START_ARRAY;
                }
                if (token != (array ? JsonToken.START_ARRAY : JsonToken.START_OBJECT)) {
                    return new Reading(inference, complete, true, false);
                }
                inference.add(parser);
                complete = parser.currentLocation().getCharOffset();
            }
            return new Reading(inference, complete, false, false);
        } catch (JsonProcessingException | MalformedFile e) {
            // A literal that is cut is an error like any other: near the end of what there is, it is the end.
            boolean cut = e instanceof JsonEOFException || e instanceof MalformedFile || json.ended && !whole;
            return new Reading(inference, complete, true, cut);
        }
    }

    private static Reader skipByteOrderMark(Reader reader) throws IOException {
        PushbackReader pushback = new PushbackReader(reader, 1);
        int first = pushback.read();
        if (first >= 0 && first != '\uFEFF') {
            pushback.unread(first);
        }
        return pushback;
    }

    /** Ends after as much as AWS reads, and knows that it did or that its bytes have ended. */
    private static final class Limited extends FilterInputStream {
        private long left = (long) MAX_SAMPLES * Classifiers.SAMPLE_BYTES;
        private boolean ended;

        Limited(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int count = left == 0 ? -1 : in.read(into, from, (int) Math.min(length, left));
            left -= Math.max(count, 0);
            ended |= count < 0;
            return count;
        }
    }
}
