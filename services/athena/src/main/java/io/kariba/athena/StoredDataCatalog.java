package io.kariba.athena;

import io.kariba.api.Codec;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.athena.model.DataCatalog;
import software.amazon.awssdk.services.athena.model.DataCatalogStatus;
import software.amazon.awssdk.services.athena.model.DataCatalogSummary;
import software.amazon.awssdk.services.athena.model.DataCatalogType;

/** A data catalog as it is kept; every one is of type GLUE. */
record StoredDataCatalog(String name, String description, Map<String, String> parameters, Map<String, String> tags) {
    static final Codec<StoredDataCatalog> CODEC = JsonCodec.of(StoredDataCatalog.class);

    StoredDataCatalog {
        parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
        tags = tags == null ? Map.of() : Map.copyOf(tags);
    }

    StoredDataCatalog withTags(Map<String, String> changed) {
        return new StoredDataCatalog(name, description, parameters, new TreeMap<>(changed));
    }

    DataCatalog toSdk() {
        return DataCatalog.builder()
                .name(name)
                .description(description)
                .type(DataCatalogType.GLUE)
                .parameters(parameters)
                .status(DataCatalogStatus.CREATE_COMPLETE)
                .build();
    }

    DataCatalogSummary summary() {
        return DataCatalogSummary.builder().catalogName(name).type(DataCatalogType.GLUE).status(DataCatalogStatus.CREATE_COMPLETE).build();
    }
}
