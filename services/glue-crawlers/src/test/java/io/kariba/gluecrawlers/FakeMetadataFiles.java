package io.kariba.gluecrawlers;

import io.kariba.api.Caller;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads "metadata files" that list column names; anything with a brace is broken. */
final class FakeMetadataFiles implements IcebergTables {
    private final FakeObjects objects;

    FakeMetadataFiles(FakeObjects objects) {
        this.objects = objects;
    }

    @Override
    public CatalogTable entry(Caller caller, String database, String table, String metadataLocation) {
        S3Path path = S3Path.parse(metadataLocation);
        String text;
        try (InputStream in = objects.get(caller, path.bucket(), path.key())) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (text.contains("{")) {
            throw new TableError("ICEBERG_INVALID_METADATA", "Metadata of table " + table + " cannot be read");
        }
        List<CatalogColumn> columns = Arrays.stream(text.split(",")).map(name -> CatalogColumn.of(name, "int")).toList();
        String location = metadataLocation.substring(0, metadataLocation.indexOf("/metadata/"));
        return new CatalogTable(
                database, table, Optional.empty(), Optional.empty(), "EXTERNAL_TABLE",
                new CatalogStorage(
                        columns, Optional.of(location), Optional.empty(), Optional.empty(), false, Optional.empty(), Map.of(), List.of(), 0, Map.of()),
                List.of(), Map.of("table_type", "ICEBERG", "metadata_location", metadataLocation), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty());
    }

    @Override
    public void create(Caller caller, Definition definition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void alter(Caller caller, String database, String table, List<Change> changes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void drop(Caller caller, String database, String table) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Description describe(Caller caller, String database, String table) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Vacuumed vacuum(Caller caller, String database, String table, Retention defaults) {
        throw new UnsupportedOperationException();
    }
}
