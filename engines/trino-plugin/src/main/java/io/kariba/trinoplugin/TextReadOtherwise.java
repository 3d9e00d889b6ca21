package io.kariba.trinoplugin;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;

/** Properties of text that Hive honours and Trino passes over: it reads UTF-8 and lines that end in a newline. Read so, other text would give wrong rows. */
final class TextReadOtherwise {
    private static final String ENCODING = "serialization.encoding";
    private static final String LINE_END = "textinputformat.record.delimiter";

    /** SerDes of Hive that take an encoding; the others read UTF-8 whatever is said. */
    private static final Set<String> WITH_ENCODING = Set.of("LazySimpleSerDe", "OpenCSVSerde", "RegexSerDe", "MultiDelimitSerDe");

    private TextReadOtherwise() {}

    /**
     * What is wrong with the table's or partition's text, for its user.
     *
     * @param parameters the table's, which count like its SerDe's
     */
    static Optional<String> why(StorageDescriptor storage, Map<String, String> parameters) {
        if (!LakeSerdes.TEXT_INPUT.equals(storage.inputFormat())) {
            return Optional.empty();
        }
        Map<String, String> serde = storage.serdeInfo().parameters();
        String library = storage.serdeInfo().serializationLibrary();
        String encoding = serde.getOrDefault(ENCODING, parameters.getOrDefault(ENCODING, ""));
        if (WITH_ENCODING.contains(library.substring(library.lastIndexOf('.') + 1)) && !isUtf8(encoding.strip())) {
            return Optional.of("The property '" + ENCODING + "' is '" + encoding + "': text is read as UTF-8 only");
        }
        String end = serde.getOrDefault(LINE_END, parameters.getOrDefault(LINE_END, ""));
        if (!end.isEmpty() && !end.equals("\n") && !end.equals("\\n")) {
            return Optional.of("The property '" + LINE_END + "' is '" + end + "': lines of text end in a newline only");
        }
        return Optional.empty();
    }

    /** ASCII is UTF-8, too. */
    private static boolean isUtf8(String encoding) {
        try {
            Charset named = encoding.isEmpty() ? StandardCharsets.UTF_8 : Charset.forName(encoding);
            return named.equals(StandardCharsets.UTF_8) || named.equals(StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException unknown) {
            return false;
        }
    }
}
