package io.kariba.api;

import java.util.Map;
import java.util.Optional;

/** A database of the catalog. Location is an {@code s3://} URI. */
public record CatalogDatabase(String name, Optional<String> description, Optional<String> location, Map<String, String> parameters) {
    public CatalogDatabase {
        parameters = Map.copyOf(parameters);
    }
}
