package io.kariba.iceberg;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog.CatalogError;
import io.kariba.api.Catalog.VisibleTable;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import io.kariba.api.Metadata.MetadataUnavailable;
import io.kariba.api.Objects.ObjectError;
import io.kariba.iceberg.CatalogIcebergTables.Name;
import io.kariba.iceberg.CatalogIcebergTables.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.LocationProvider;

/**
 * One table's metadata, whose current file the catalog names. A commit writes the next file and makes the catalog name it, if the catalog's entry still has
 * the version at which it was read: of two commits on the same base exactly one wins. Not thread-safe; made for one call.
 */
final class CatalogTableOperations implements TableOperations {
    private final Ports ports;
    private final Caller caller;
    private final Name name;
    private final ObjectsFileIo io;
    private CatalogTable entry;
    private TableMetadata current;

    CatalogTableOperations(Ports ports, Caller caller, Name name) {
        this.ports = ports;
        this.caller = caller;
        this.name = name;
        this.io = new ObjectsFileIo(ports.objects(), caller);
    }

    /** The catalog's entry, as last read. */
    CatalogTable entry() {
        return entry;
    }

    /**
     * Reads the catalog's entry.
     *
     * @throws CatalogError {@code EntityNotFoundException}
     * @throws IcebergTables.TableError if it is no Iceberg table
     */
    CatalogTable readEntry() {
        CatalogTable read = ports.catalog().table(caller, name.database(), name.table()).map(VisibleTable::table).orElseThrow(() -> TableErrors.missing(name));
        if (!IcebergTables.isIceberg(read)) {
            throw TableErrors.notIceberg(name);
        }
        return read;
    }

    @Override
    public TableMetadata current() {
        return current;
    }

    @Override
    public TableMetadata refresh() {
        CatalogTable read = readEntry();
        String location = location(read).orElseThrow(() -> TableErrors.metadata(name, "the catalog names no metadata_location"));
        if (current == null || !location.equals(current.metadataFileLocation())) {
            current = read(location);
        }
        entry = read;
        return current;
    }

    /** What a metadata file says, whether or not the catalog names it. */
    TableMetadata read(String location) {
        try {
            return MetadataText.read(io, location);
        } catch (NotFoundException missing) {
            throw TableErrors.metadata(name, location + " does not exist");
        } catch (ObjectError error) {
            if (error.code().equals("NoSuchBucket")) {
                throw TableErrors.metadata(name, "the bucket of " + location + " does not exist");
            }
            throw error;
        } catch (IOException | UncheckedIOException | IllegalArgumentException | IllegalStateException | ValidationException e) {
            throw TableErrors.metadata(name, location + ": " + e.getMessage());
        }
    }

    private static Optional<String> location(CatalogTable table) {
        return Optional.ofNullable(table.parameters().get(TableDescription.METADATA_LOCATION));
    }

    /**
     * Makes metadata the table's current.
     *
     * @throws CommitFailedException if somebody else committed since {@code base} was read; nothing was changed
     * @throws RuntimeException of the catalog, if whether it took the change cannot be found out; then no file is deleted
     */
    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        if (base != current) {
            throw new CommitFailedException("The table has changed since it was read");
        }
        if (base == metadata) {
            return;
        }
        String location = write(metadata);
        CatalogTable changed = TableDescription.changed(entry, metadata, location);
        try {
            ports.catalog().updateTable(caller, name.database(), changed, entry.version());
        } catch (CatalogError | AccessDenied | MetadataUnavailable refused) {
            forget(location);
            if (refused instanceof CatalogError error && error.code().equals("ConcurrentModificationException")) {
                throw new CommitFailedException(refused, "The table was changed by another commit");
            }
            throw refused;
        } catch (RuntimeException unknown) {
            if (!isCommitted(location)) {
                throw unknown;
            }
        }
    }

    /**
     * Makes the table.
     *
     * @throws CatalogError {@code AlreadyExistsException}; nothing was made
     */
    void create(TableMetadata metadata) {
        String location = write(metadata);
        try {
            ports.catalog().createTable(caller, name.database(), TableDescription.entry(name, metadata, location));
        } catch (CatalogError | AccessDenied | MetadataUnavailable refused) {
            forget(location);
            throw refused;
        } catch (RuntimeException unknown) {
            if (!isCommitted(location)) {
                throw unknown;
            }
        }
    }

    /** Whether the catalog names this file, or names one that came after it. */
    private boolean isCommitted(String location) {
        try {
            String now = location(readEntry()).orElse("");
            return now.equals(location) || read(now).previousFiles().stream().anyMatch(earlier -> earlier.file().equals(location));
        } catch (RuntimeException unreadable) {
            return false;
        }
    }

    private String write(TableMetadata metadata) {
        String extension = TableMetadataParser.getFileExtension(metadata.property(
                TableProperties.METADATA_COMPRESSION, TableProperties.METADATA_COMPRESSION_DEFAULT));
        String location = metadataFile(metadata, String.format(Locale.ROOT, "%05d-%s%s", nextVersion(), ports.ids().uuid(), extension));
        try {
            TableMetadataParser.write(metadata, io.newOutputFile(location));
        } catch (UncheckedIOException unwritten) {
            throw TableErrors.files("Cannot write " + location + ": " + unwritten.getMessage());
        }
        return location;
    }

    /** One more than the number that the current file's name begins with. */
    private int nextVersion() {
        if (current == null) {
            return 0;
        }
        String file = current.metadataFileLocation();
        String last = file.substring(file.lastIndexOf('/') + 1);
        int dash = last.indexOf('-');
        try {
            return dash < 0 ? 0 : Integer.parseInt(last.substring(0, dash)) + 1;
        } catch (NumberFormatException unnumbered) {
            return 0;
        }
    }

    /** Deletes a file that nothing refers to; one that stays is an orphan for VACUUM. */
    private void forget(String location) {
        try {
            io.deleteFile(location);
        } catch (RuntimeException left) {
            System.getLogger(CatalogTableOperations.class.getName()).log(System.Logger.Level.DEBUG, "Left " + location, left);
        }
    }

    private static String metadataFile(TableMetadata metadata, String file) {
        String folder = metadata.properties().get(TableProperties.WRITE_METADATA_LOCATION);
        return TableDescription.withoutSlash(folder == null ? metadata.location() + "/metadata" : folder) + "/" + file;
    }

    @Override
    public String metadataFileLocation(String file) {
        return metadataFile(current, file);
    }

    @Override
    public ObjectsFileIo io() {
        return io;
    }

    /** Rows are written by engines. Iceberg's own providers would also load a class that a table names. */
    @Override
    public LocationProvider locationProvider() {
        throw new UnsupportedOperationException("Data files are written by engines");
    }
}
