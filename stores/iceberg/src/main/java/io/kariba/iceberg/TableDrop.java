package io.kariba.iceberg;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.IcebergTables.TableError;
import io.kariba.api.Objects;
import io.kariba.iceberg.CatalogIcebergTables.Name;
import io.kariba.iceberg.CatalogIcebergTables.Ports;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;

/**
 * Drops a table with its files, as Athena does (User Guide, "DROP TABLE": an Iceberg table's data goes too). The catalog's entry goes first: from then on
 * there is no table, and what a failure leaves is garbage, never half a table. A table whose metadata cannot be read loses its entry and keeps its files.
 */
final class TableDrop {
    private static final System.Logger LOG = System.getLogger(TableDrop.class.getName());
    private static final int PAGE = 1_000;
    private final Ports ports;
    private final Caller caller;
    private final Name name;

    TableDrop(Ports ports, Caller caller, Name name) {
        this.ports = ports;
        this.caller = caller;
        this.name = name;
    }

    void drop() {
        CatalogTableOperations table = new CatalogTableOperations(ports, caller, name);
        table.readEntry();
        Optional<TableMetadata> metadata = metadata(table);
        ports.catalog().deleteTable(caller, name.database(), name.table());
        metadata.ifPresent(last -> {
            try (Deletions deletions = new Deletions(table.io(), () -> {}, file -> true)) {
                deleteFiles(last, table.io(), deletions);
            }
        });
    }

    /** Empty when there is no metadata to be read, now or later. Who may not read it, or cannot now, does not drop the table: its files would be lost. */
    private Optional<TableMetadata> metadata(CatalogTableOperations table) {
        try {
            return Optional.of(table.refresh());
        } catch (TableError unreadable) {
            LOG.log(System.Logger.Level.WARNING, "Table " + name + " is dropped without its files: " + unreadable.getMessage());
            return Optional.empty();
        }
    }

    /** First what lies apart, by reading the manifests, then the table's two folders as they are: they hold what failed commits left as well. */
    private void deleteFiles(TableMetadata metadata, ObjectsFileIo io, Deletions deletions) {
        TableFolders folders = TableFolders.of(metadata);
        boolean data = metadata.propertyAsBoolean(TableProperties.GC_ENABLED, TableProperties.GC_ENABLED_DEFAULT);
        List<S3Path> swept = data ? folders.exclusive() : folders.exclusive().stream().filter(folder -> folder.key().endsWith("metadata")).toList();
        if (data) {
            deleteReachable(metadata, io, path -> S3Path.find(path)
                    .filter(file -> folders.own(file) && !TableFolders.inside(swept, file))
                    .ifPresent(deletions::add));
            deletions.flush();
        }
        for (S3Path folder : swept) {
            sweep(folder.folder(), io, deletions);
        }
    }

    private void deleteReachable(TableMetadata metadata, ObjectsFileIo io, Consumer<String> visit) {
        Set<String> seen = new HashSet<>();
        for (Snapshot snapshot : metadata.snapshots()) {
            try {
                for (ManifestFile manifest : TableFiles.manifests(snapshot, io)) {
                    if (seen.add(manifest.path())) {
                        TableFiles.forEachOf(manifest, metadata, io, visit);
                    }
                }
            } catch (RuntimeException unreadable) {
                LOG.log(System.Logger.Level.WARNING, "Files of snapshot " + snapshot.snapshotId() + " of " + name + " stay: " + unreadable.getMessage());
            }
            Optional.ofNullable(snapshot.manifestListLocation()).ifPresent(visit);
        }
        seen.forEach(visit);
        TableFiles.forEachOfMetadata(metadata, visit);
    }

    private void sweep(S3Path folder, ObjectsFileIo io, Deletions deletions) {
        try {
            Optional<String> next = Optional.empty();
            do {
                Objects.Page page = io.list(folder, next, PAGE);
                page.objects().forEach(object -> deletions.add(new S3Path(folder.bucket(), object.key())));
                next = page.next();
            } while (next.isPresent());
            deletions.flush();
        } catch (AccessDenied | Objects.ObjectError left) {
            LOG.log(System.Logger.Level.WARNING, "Files of " + name + " under " + folder + " stay: " + left.getMessage());
        }
    }
}
