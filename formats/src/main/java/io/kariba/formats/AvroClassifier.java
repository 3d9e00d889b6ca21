package io.kariba.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kariba.formats.Recognition.Storage;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/**
 * Apache Avro's container files: the schema is in the header. Glue keeps it in {@code avro.schema.literal}, for the SerDe and for the table.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#object-container-files">Avro's object container files</a>
 */
final class AvroClassifier implements Classifier {
    private static final byte[] MAGIC = {'O', 'b', 'j', 1};
    private static final String SCHEMA = "avro.schema";
    private static final String LITERAL = "avro.schema.literal";
    /** Of one header value and of the header; a schema of some thousand fields has some hundred kilobytes. */
    private static final int HEADER_BYTES = 16 * 1_048_576;

    private static final int HEADER_ENTRIES = 1_000;
    /** The longest value that a table's parameter may have in Glue's API. A longer schema stays in the files alone, where Hive finds it as well. */
    private static final int PARAMETER_LENGTH = 512_000;

    @Override
    public String classification() {
        return "avro";
    }

    @Override
    public Optional<Recognition> recognise(Sample sample) throws IOException {
        if (!StoredBytes.startsWith(StoredBytes.start(sample, MAGIC.length), MAGIC)) {
            return Optional.empty();
        }
        byte[] start = StoredBytes.start(sample, Classifiers.SAMPLE_BYTES);
        boolean inSample = start.length < Classifiers.SAMPLE_BYTES || sample.file().size() == start.length;
        try {
            return Optional.of(recognise(new Header(new ByteArrayInputStream(start))));
        } catch (EOFException cut) {
            if (inSample) {
                throw new MalformedFile("The Avro file ends within its header.", cut);
            }
        }
        try (InputStream in = sample.file().open(0)) {
            return Optional.of(recognise(new Header(in)));
        } catch (EOFException cut) {
            throw new MalformedFile("The Avro file ends within its header.", cut);
        }
    }

    private Recognition recognise(Header header) throws IOException {
        Map<String, byte[]> entries = header.entries();
        byte[] text = entries.get(SCHEMA);
        if (text == null) {
            throw new MalformedFile("The Avro file's header has no schema.");
        }
        Schema schema = schema(new String(text, UTF_8));
        List<Column> columns = AvroSchema.columns(schema);
        Map<String, String> serde = new HashMap<>(Map.of("serialization.format", "1"));
        Map<String, String> parameters = new HashMap<>(Map.of("classification", "avro", "typeOfData", "file", "compressionType", "none"));
        String literal = schema.toString();
        if (literal.length() <= PARAMETER_LENGTH) {
            serde.put(LITERAL, literal);
            parameters.put(LITERAL, literal);
        }
        Storage storage = new Storage(
                "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
                "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
                "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
                serde);
        return new Recognition(classification(), 1, columns, storage, parameters, OptionalLong.empty(), header.averageRecordSize());
    }

    private static Schema schema(String text) throws MalformedFile {
        try {
            return new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false).parse(text);
        } catch (RuntimeException | StackOverflowError unreadable) {
            throw new MalformedFile("The Avro file's schema is not readable: " + unreadable.getMessage(), unreadable);
        }
    }

    /** Reads Avro's variable-length numbers; every length is checked before it costs memory. */
    private static final class Header {
        private final DataInputStream in;
        private int left = HEADER_BYTES;

        Header(InputStream in) {
            this.in = new DataInputStream(in);
        }

        Map<String, byte[]> entries() throws IOException {
            in.skipNBytes(MAGIC.length);
            Map<String, byte[]> entries = new HashMap<>();
            for (long count = number(); count != 0; count = number()) {
                if (count < 0) {
                    number();
                    count = -count;
                }
                if (count < 0 || count > HEADER_ENTRIES - entries.size()) {
                    throw new MalformedFile("The Avro file's header has more than " + HEADER_ENTRIES + " entries.");
                }
                for (long at = 0; at < count; at++) {
                    String key = new String(bytes(), UTF_8);
                    entries.put(key, bytes());
                }
            }
            in.skipNBytes(16);
            return entries;
        }

        /** Of the first block as stored, compression included; 0 in a file without rows. */
        long averageRecordSize() throws IOException {
            try {
                long rows = number();
                long size = number();
                return rows > 0 && size > 0 ? Math.max(1, size / rows) : 0;
            } catch (EOFException noBlock) {
                return 0;
            }
        }

        private byte[] bytes() throws IOException {
            long length = number();
            if (length < 0 || length > left) {
                throw new MalformedFile("The Avro file's header has an entry of " + length + " bytes; " + HEADER_BYTES + " are read.");
            }
            left -= (int) length;
            byte[] bytes = in.readNBytes((int) length);
            if (bytes.length < length) {
                throw new EOFException();
            }
            return bytes;
        }

        private long number() throws IOException {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                int next = in.readUnsignedByte();
                value |= (long) (next & 0x7f) << shift;
                if (next < 0x80) {
                    return (value >>> 1) ^ -(value & 1);
                }
            }
            throw new MalformedFile("The Avro file's header has a number of more than ten bytes.");
        }
    }
}
