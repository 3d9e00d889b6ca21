package io.kariba.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table or view of the catalog: Glue's Table.
 *
 * @param database the database it is in; ignored when creating
 * @param type {@code EXTERNAL_TABLE}, {@code VIRTUAL_VIEW} …, as Hive and Glue name them
 * @param viewText the view's original text: for Athena's views {@code /* Presto View: base64 *}{@code /}
 * @param version the catalog's version of it; absent when creating
 */
public record CatalogTable(
        String database,
        String name,
        Optional<String> description,
        Optional<String> owner,
        String type,
        CatalogStorage storage,
        List<CatalogColumn> partitionKeys,
        Map<String, String> parameters,
        Optional<String> viewText,
        Optional<String> viewExpandedText,
        Optional<Instant> created,
        Optional<String> version) {
    public CatalogTable {
        partitionKeys = List.copyOf(partitionKeys);
        parameters = Map.copyOf(parameters);
    }

    public boolean isView() {
        return type.equals("VIRTUAL_VIEW");
    }

    public CatalogTable withStorage(CatalogStorage changed) {
        return new CatalogTable(
                database, name, description, owner, type, changed, partitionKeys, parameters, viewText, viewExpandedText, created, version);
    }

    public CatalogTable withParameters(Map<String, String> changed) {
        return new CatalogTable(
                database, name, description, owner, type, storage, partitionKeys, changed, viewText, viewExpandedText, created, version);
    }
}
