package io.kariba.formats;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a file was recognised as.
 *
 * @param classification Glue's word, e.g. {@code csv}, {@code json}, {@code parquet}, {@code apache-access-log…}, or a customer's own
 * @param certainty 0 to 1; 1 ends the search
 * @param columns as the file has them, without partition keys; names are not yet folded to lower case
 * @param storage how Hive reads such a file
 * @param parameters table parameters that describe it, e.g. {@code delimiter}, {@code skip.header.line.count}, {@code typeOfData}, {@code compressionType}, {@code columnsOrdered}
 * @param records rows of the whole file where the file says so (Parquet, ORC)
 * @param averageRecordSize bytes a record, 0 when unknown
 */
public record Recognition(
        String classification,
        double certainty,
        List<Column> columns,
        Storage storage,
        Map<String, String> parameters,
        OptionalLong records,
        long averageRecordSize) {
    public Recognition {
        columns = List.copyOf(columns);
        parameters = Map.copyOf(parameters);
    }

    /** Hive's input and output format class, SerDe class and its parameters. */
    public record Storage(String inputFormat, String outputFormat, String serdeLibrary, Map<String, String> serdeParameters) {
        public Storage {
            serdeParameters = Map.copyOf(serdeParameters);
        }
    }
}
