package io.kariba.api;

import java.util.Map;
import java.util.Optional;

/** A column: its Hive type as text (e.g. {@code array<struct<a:int>>}), comment and parameters (Iceberg marks dropped columns there). */
public record CatalogColumn(String name, String type, Optional<String> comment, Map<String, String> parameters) {
    public CatalogColumn {
        parameters = Map.copyOf(parameters);
    }

    public static CatalogColumn of(String name, String type) {
        return new CatalogColumn(name, type, Optional.empty(), Map.of());
    }
}
