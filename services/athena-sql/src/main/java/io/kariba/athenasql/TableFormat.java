package io.kariba.athenasql;

import io.kariba.api.LetterCase;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The Hive classes a table is read and written with, and the SerDe's parameters. */
record TableFormat(String inputFormat, String outputFormat, String serde, Map<String, String> serdeParameters) {
    static final String LAZY_SIMPLE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
    static final String TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat";
    static final String TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
    private static final String QL = "org.apache.hadoop.hive.ql.io.";

    private static final TableFormat TEXT = format(TEXT_INPUT, TEXT_OUTPUT, LAZY_SIMPLE);
    private static final Map<String, TableFormat> NAMED = Map.of(
            "TEXTFILE", TEXT,
            "PARQUET", format(
                    QL + "parquet.MapredParquetInputFormat", QL + "parquet.MapredParquetOutputFormat", QL + "parquet.serde.ParquetHiveSerDe"),
            "ORC", format(QL + "orc.OrcInputFormat", QL + "orc.OrcOutputFormat", QL + "orc.OrcSerde"),
            "AVRO", format(
                    QL + "avro.AvroContainerInputFormat", QL + "avro.AvroContainerOutputFormat", "org.apache.hadoop.hive.serde2.avro.AvroSerDe"),
            "JSON", format(TEXT_INPUT, TEXT_OUTPUT, "org.apache.hive.hcatalog.data.JsonSerDe"),
            "SEQUENCEFILE", format("org.apache.hadoop.mapred.SequenceFileInputFormat", QL + "HiveSequenceFileOutputFormat", LAZY_SIMPLE),
            "RCFILE", format(
                    QL + "RCFileInputFormat", QL + "RCFileOutputFormat", "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe"));

    private static TableFormat format(String input, String output, String serde) {
        return new TableFormat(input, output, serde, Map.of());
    }

    /** What ROW FORMAT and STORED AS said, in either order. */
    static final class Choice {
        private Optional<TableFormat> stored = Optional.empty();
        private Optional<String> serde = Optional.empty();
        private final Map<String, String> parameters = new HashMap<>();

        void rowFormat(DdlCursor cursor) {
            cursor.expect("ROW", "FORMAT");
            if (cursor.take("SERDE")) {
                serde = Optional.of(cursor.string());
                return;
            }
            if (!cursor.take("DELIMITED")) {
                throw cursor.unexpected("'DELIMITED'", "'SERDE'");
            }
            delimited(cursor);
        }

        /** {@code colelction.delim} is Hive's own spelling. */
        private void delimited(DdlCursor cursor) {
            boolean more = true;
            while (more) {
                if (cursor.take("FIELDS", "TERMINATED", "BY")) {
                    String delimiter = cursor.string();
                    parameters.put("field.delim", delimiter);
                    parameters.put("serialization.format", delimiter);
                    if (cursor.take("ESCAPED", "BY")) {
                        parameters.put("escape.delim", cursor.string());
                    }
                } else if (cursor.take("COLLECTION", "ITEMS", "TERMINATED", "BY")) {
                    parameters.put("colelction.delim", cursor.string());
                } else if (cursor.take("MAP", "KEYS", "TERMINATED", "BY")) {
                    parameters.put("mapkey.delim", cursor.string());
                } else if (cursor.take("LINES", "TERMINATED", "BY")) {
                    parameters.put("line.delim", cursor.string());
                } else if (cursor.take("ESCAPED", "BY")) {
                    parameters.put("escape.delim", cursor.string());
                } else if (cursor.take("NULL", "DEFINED", "AS")) {
                    parameters.put("serialization.null.format", cursor.string());
                } else {
                    more = false;
                }
            }
        }

        void serdeProperties(Map<String, String> properties) {
            parameters.putAll(properties);
        }

        /** Gives why the format is not supported, if it is not. */
        Optional<String> storedAs(DdlCursor cursor) {
            cursor.expect("STORED");
            if (cursor.take("BY")) {
                cursor.string();
                return Optional.of("STORED BY is not supported by this server");
            }
            cursor.expect("AS");
            if (cursor.take("INPUTFORMAT")) {
                String input = cursor.string();
                cursor.expect("OUTPUTFORMAT");
                stored = Optional.of(format(input, cursor.string(), LAZY_SIMPLE));
                return Optional.empty();
            }
            String name = LetterCase.upper(cursor.peek().value());
            if (name.equals("ION")) {
                cursor.next();
                return Optional.of("STORED AS ION is not supported by this server");
            }
            TableFormat named = NAMED.get(name.equals("JSONFILE") ? "JSON" : name);
            if (named == null) {
                throw cursor.unexpected(
                        "'AVRO'", "'INPUTFORMAT'", "'ION'", "'JSON'", "'ORC'", "'PARQUET'", "'RCFILE'", "'SEQUENCEFILE'", "'TEXTFILE'");
            }
            cursor.next();
            stored = Optional.of(named);
            return Optional.empty();
        }

        TableFormat chosen() {
            TableFormat base = stored.orElse(TEXT);
            String line = parameters.getOrDefault("line.delim", "\n");
            if (!line.equals("\n") && !line.equals("10")) {
                throw DdlFailures.semantic("LINES TERMINATED BY only supports newline '\\n' right now. Error encountered near token '" + line + "'");
            }
            Map<String, String> all = new HashMap<>(parameters);
            all.putIfAbsent("serialization.format", "1");
            return new TableFormat(base.inputFormat(), base.outputFormat(), serde.orElse(base.serde()), all);
        }
    }
}
