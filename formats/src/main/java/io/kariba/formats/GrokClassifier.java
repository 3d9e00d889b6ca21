package io.kariba.formats;

import io.kariba.formats.Recognition.Storage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Recognises lines by a grok pattern: a customer's own, or one of a built-in log format. More than half of the first lines must match, so that a stack trace here and there does no harm; a file
 * of other lines is given up after a few.
 */
final class GrokClassifier implements Classifier {
    /** Lines after which a file that matches none so far is something else. */
    private static final int FIRST_LOOK = 20;

    private final String classification;
    private final String format;
    private final String customPatterns;
    private final Grok grok;

    private GrokClassifier(String classification, String format, String customPatterns, Grok grok) {
        this.classification = classification;
        this.format = format;
        this.customPatterns = customPatterns;
        this.grok = grok;
    }

    /** A customer's own, whose pattern may be anywhere in a line. */
    static GrokClassifier custom(String classification, String format, String customPatterns) {
        return new GrokClassifier(classification, format, customPatterns, Grok.compile(format, customPatterns));
    }

    /** A known format, whose lines begin with it: every text is held against each of these, so a line of something else must be told by its first characters. */
    static GrokClassifier builtIn(String classification, String format) {
        return new GrokClassifier(classification, format, "", Grok.compile("^" + format, ""));
    }

    @Override
    public String classification() {
        return classification;
    }

    @Override
    public Optional<Recognition> recognise(Sample sample) throws IOException {
        TextLines text = TextLines.of(sample);
        return mostMatch(text.lines()) ? Optional.of(recognition(sample, text)) : Optional.empty();
    }

    private boolean mostMatch(List<String> lines) {
        int matching = 0;
        for (int at = 0; at < lines.size(); at++) {
            if (grok.matches(lines.get(at))) {
                matching++;
            }
            boolean noneSoFar = matching == 0 && at + 1 == FIRST_LOOK;
            if (noneSoFar || (at + 1 - matching) * 2 >= lines.size()) {
                return false;
            }
        }
        return matching > 0;
    }

    private Recognition recognition(Sample sample, TextLines text) {
        Map<String, String> serde = new HashMap<>(Map.of("input.format", format));
        if (!customPatterns.isBlank()) {
            serde.put("input.grokCustomPatterns", customPatterns);
        }
        Storage storage = new Storage(
                "org.apache.hadoop.mapred.TextInputFormat",
                "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                "com.amazonaws.glue.serde.GrokSerDe",
                serde);
        Map<String, String> parameters =
                Map.of("classification", classification, "typeOfData", "file", "compressionType", sample.compression().orElse("none"));
        return new Recognition(classification, 1, grok.columns(), storage, parameters, OptionalLong.empty(), text.averageLength());
    }
}
