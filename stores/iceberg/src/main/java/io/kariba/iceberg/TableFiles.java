package io.kariba.iceberg;

import io.kariba.api.AccessDenied;
import io.kariba.api.Catalog.CatalogError;
import io.kariba.api.IcebergTables.TableError;
import io.kariba.api.Metadata.MetadataUnavailable;
import io.kariba.api.Metadata.OutcomeUnknown;
import io.kariba.api.Objects.ObjectError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.PartitionStatisticsFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotParser;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;

/** The files that metadata refers to, read one after the other. */
final class TableFiles {
    private static final List<String> PATH_ONLY = List.of("file_path");

    private TableFiles() {}

    /** The metadata file itself, those of its log, and the files of statistics. */
    static void forEachOfMetadata(TableMetadata metadata, Consumer<String> visit) {
        if (metadata.metadataFileLocation() != null) {
            visit.accept(metadata.metadataFileLocation());
        }
        metadata.previousFiles().forEach(earlier -> visit.accept(earlier.file()));
        metadata.statisticsFiles().stream().map(StatisticsFile::path).forEach(visit);
        metadata.partitionStatisticsFiles().stream().map(PartitionStatisticsFile::path).forEach(visit);
    }

    /** A snapshot's manifests. A snapshot keeps the list it has read for as long as it lives, so a copy of it reads. */
    static List<ManifestFile> manifests(Snapshot snapshot, FileIO io) {
        return reading(snapshot.manifestListLocation(), () -> snapshot.manifestListLocation() == null
                ? snapshot.allManifests(io)
                : SnapshotParser.fromJson(SnapshotParser.toJson(snapshot)).allManifests(io));
    }

    /** How many files a manifest says it has; 0 when it does not say. */
    static long count(ManifestFile manifest) {
        return count(manifest.addedFilesCount()) + count(manifest.existingFilesCount());
    }

    private static long count(Integer files) {
        return files == null ? 0 : files;
    }

    /** The data or delete files that a manifest holds, without those it marks as deleted. */
    static void forEachOf(ManifestFile manifest, TableMetadata metadata, FileIO io, Consumer<String> visit) {
        reading(manifest.path(), () -> {
            visitAll(manifest, metadata, io, visit);
            return manifest;
        });
    }

    /** A broken file shows as whatever Avro or Iceberg stumbles over; what comes from S3, the catalog and ourselves stays as it is. */
    private static <T> T reading(String location, Supplier<T> read) {
        try {
            return read.get();
        } catch (TableError | CatalogError | ObjectError | AccessDenied | MetadataUnavailable | OutcomeUnknown | NotFoundException known) {
            throw known;
        } catch (RuntimeException broken) {
            throw TableErrors.files(location + " cannot be read: " + broken.getMessage());
        }
    }

    private static void visitAll(ManifestFile manifest, TableMetadata metadata, FileIO io, Consumer<String> visit) {
        try {
            if (manifest.content() == ManifestContent.DATA) {
                try (CloseableIterable<DataFile> files = ManifestFiles.read(manifest, io, metadata.specsById()).select(PATH_ONLY)) {
                    files.forEach(file -> visit.accept(file.location()));
                }
            } else {
                try (CloseableIterable<DeleteFile> files = ManifestFiles.readDeleteManifest(manifest, io, metadata.specsById()).select(PATH_ONLY)) {
                    files.forEach(file -> visit.accept(file.location()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
