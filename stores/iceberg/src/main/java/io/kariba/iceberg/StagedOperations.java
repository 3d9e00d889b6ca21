package io.kariba.iceberg;

import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/** Takes commits in memory, so that several changes become one commit of the table behind. */
final class StagedOperations implements TableOperations {
    private TableMetadata current;

    StagedOperations(TableMetadata base) {
        this.current = base;
    }

    @Override
    public TableMetadata current() {
        return current;
    }

    @Override
    public TableMetadata refresh() {
        return current;
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        current = metadata;
    }

    @Override
    public FileIO io() {
        throw new UnsupportedOperationException("Changes of schema and properties read no file");
    }

    @Override
    public String metadataFileLocation(String file) {
        throw new UnsupportedOperationException("Nothing is written before the table's own commit");
    }

    @Override
    public LocationProvider locationProvider() {
        throw new UnsupportedOperationException("Data files are written by engines");
    }
}
