package io.kariba.gluecatalog;

import io.kariba.formats.Grok;
import io.kariba.formats.GrokField;
import io.kariba.formats.InvalidClassifier;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.Table;

/**
 * Tables of log files that are read by a grok pattern. Engines have no grok: sessions are told the pattern written out as a regular expression, in two parameters
 * that nobody else sees.
 *
 * @see <a href="https://docs.aws.amazon.com/athena/latest/ug/grok-serde.html">Grok SerDe</a>
 */
final class GrokTable {
    private static final String SERDE = "com.amazonaws.glue.serde.GrokSerDe";
    private static final String REGEX = "kariba.grok.regex";
    private static final String FIELDS = "kariba.grok.fields";

    private GrokTable() {}

    /** The table with its regular expression; the same table if it has no grok pattern, or one that cannot work, which the engine then says. */
    static Table forEngine(Table table) {
        SerDeInfo serde = table.storageDescriptor() == null ? null : table.storageDescriptor().serdeInfo();
        if (serde == null || !SERDE.equals(serde.serializationLibrary())) {
            return table;
        }
        Map<String, String> stated = serde.parameters();
        try {
            Grok grok = Grok.compile(stated.getOrDefault("input.format", ""), stated.getOrDefault("input.grokCustomPatterns", ""));
            Map<String, String> parameters = new HashMap<>(table.parameters());
            parameters.put(REGEX, grok.regex());
            parameters.put(FIELDS, grok.fields().stream().map(GrokField::name).collect(Collectors.joining(",")));
            return table.toBuilder().parameters(parameters).build();
        } catch (InvalidClassifier unusable) {
            return table;
        }
    }
}
