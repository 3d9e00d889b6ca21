package io.kariba.trinoplugin;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Map;

/**
 * What the server tells the child on the first line of its standard input, as one JSON object: nothing secret stands on a command line, in the environment or
 * in a file.
 *
 * @param secret what every request to the child must carry
 * @param endpoint the URL under which the child reaches Glue and S3, e.g. {@code http://127.0.0.1:4566}
 * @param region the region of clients that belong to no session
 * @param catalog the catalog statements name, {@code awsdatacatalog}
 * @param icebergCatalog the hidden catalog that Iceberg tables are redirected to
 * @param folder where the child keeps its generated configuration and its log; owned by one child at a time
 * @param queryMemoryMiB most memory one query may take
 * @param headroomMiB heap that Trino leaves to what it does not account for
 * @param properties further Trino properties, which win over Kariba's own
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ChildSettings(
        String secret,
        String endpoint,
        String region,
        String catalog,
        String icebergCatalog,
        String folder,
        int queryMemoryMiB,
        int headroomMiB,
        Map<String, String> properties) {
    ChildSettings {
        properties = properties == null ? Map.of() : Map.copyOf(properties);
    }

    @Override
    public String toString() {
        return "ChildSettings[" + endpoint + " " + folder + "]";
    }
}
