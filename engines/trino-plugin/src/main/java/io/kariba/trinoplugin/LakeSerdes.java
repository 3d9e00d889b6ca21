package io.kariba.trinoplugin;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;

/**
 * SerDes that Athena reads and Trino does not, or reads otherwise. Trino refuses a storage format that is not on its list, so such a table is told to it as
 * one of regular expressions, which it only reads, with the true SerDe in a parameter; {@link LakeTextSource} takes those files.
 */
final class LakeSerdes {
    /** The SerDe parameter that holds the catalog's own SerDe. */
    static final String MARK = "kariba.serde";

    /** The SerDe parameter that says why text is not read at all ({@link TextReadOtherwise}). */
    static final String REFUSED = "kariba.refused";

    static final String OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
    static final String CLOUD_TRAIL = "com.amazon.emr.hive.serde.CloudTrailSerde";
    static final String MULTI_DELIMITED = "org.apache.hadoop.hive.serde2.MultiDelimitSerDe";
    static final String GROK = "com.amazonaws.glue.serde.GrokSerDe";
    static final String TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat";

    private static final String CLOUD_TRAIL_INPUT = "com.amazon.emr.cloudtrail.CloudTrailInputFormat";
    static final String REGEX = "org.apache.hadoop.hive.serde2.RegexSerDe";

    /** Trino has these under one name only. */
    private static final Map<String, String> EQUALS = Map.of(
            "org.apache.hadoop.hive.serde2.JsonSerDe", "org.apache.hive.hcatalog.data.JsonSerDe",
            "org.apache.hadoop.hive.contrib.serde2.RegexSerDe", REGEX);

    private static final Set<String> TEXTS = Set.of("string", "varchar", "char");

    private LakeSerdes() {}

    /**
     * The storage as Trino can take it.
     *
     * @param table parameters of the table or partition
     */
    static StorageDescriptor of(StorageDescriptor storage, Map<String, String> table) {
        if (storage == null || storage.serdeInfo() == null || storage.serdeInfo().serializationLibrary() == null) {
            return storage;
        }
        String serde = storage.serdeInfo().serializationLibrary();
        Optional<String> refused = TextReadOtherwise.why(storage, table);
        if (refused.isPresent()) {
            return told(storage, REFUSED, refused.get());
        }
        if (CLOUD_TRAIL_INPUT.equals(storage.inputFormat())) {
            return marked(storage, CLOUD_TRAIL);
        }
        if (serde.equals(OPEN_CSV) && TEXT_INPUT.equals(storage.inputFormat()) && !allTexts(storage)) {
            return marked(storage, OPEN_CSV);
        }
        if (serde.equals(MULTI_DELIMITED) || serde.equals("org.apache.hadoop.hive.contrib.serde2.MultiDelimitSerDe")) {
            return marked(storage, MULTI_DELIMITED);
        }
        if (serde.equals(GROK)) {
            return marked(storage, GROK);
        }
        String equal = EQUALS.get(serde);
        return equal == null
                ? storage
                : storage.toBuilder().serdeInfo(storage.serdeInfo().toBuilder().serializationLibrary(equal).build()).build();
    }

    /** Trino reads OpenCSV itself, and every column of it as a text. */
    private static boolean allTexts(StorageDescriptor storage) {
        for (Column column : storage.columns()) {
            String type = column.type() == null ? "string" : column.type().toLowerCase(Locale.ROOT);
            int bracket = type.indexOf('(');
            if (!TEXTS.contains(bracket < 0 ? type : type.substring(0, bracket))) {
                return false;
            }
        }
        return true;
    }

    private static StorageDescriptor marked(StorageDescriptor storage, String serde) {
        return told(storage, MARK, serde);
    }

    private static StorageDescriptor told(StorageDescriptor storage, String parameter, String value) {
        Map<String, String> parameters = new HashMap<>(storage.serdeInfo().parameters());
        parameters.put(parameter, value);
        return storage.toBuilder()
                .inputFormat(TEXT_INPUT)
                .serdeInfo(storage.serdeInfo().toBuilder().serializationLibrary(REGEX).parameters(parameters).build())
                .build();
    }
}
