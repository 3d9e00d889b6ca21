package io.kariba.api;

import java.util.List;
import java.util.Map;

/**
 * A partition.
 *
 * @param values one text per partition key, in the keys' order
 */
public record CatalogPartition(List<String> values, CatalogStorage storage, Map<String, String> parameters) {
    public CatalogPartition {
        values = List.copyOf(values);
        parameters = Map.copyOf(parameters);
    }
}
