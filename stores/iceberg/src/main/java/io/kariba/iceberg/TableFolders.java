package io.kariba.iceberg;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;

/**
 * The folders that are a table's own: its location, and those that its properties name for data and metadata. Nothing outside them is ever deleted, even where
 * a snapshot refers to it: such files were added to the table, and are somebody's.
 */
record TableFolders(S3Path location, List<S3Path> all) {
    private static final List<String> PROPERTIES = List.of(
            TableProperties.WRITE_DATA_LOCATION, TableProperties.WRITE_METADATA_LOCATION, TableProperties.OBJECT_STORE_PATH,
            TableProperties.WRITE_FOLDER_STORAGE_LOCATION);

    static TableFolders of(TableMetadata metadata) {
        S3Path location = S3Path.of(TableDescription.withoutSlash(metadata.location()));
        List<S3Path> all = new ArrayList<>(List.of(location));
        Map<String, String> properties = metadata.properties();
        for (String property : PROPERTIES) {
            Optional.ofNullable(properties.get(property)).map(TableDescription::withoutSlash).flatMap(S3Path::find).ifPresent(all::add);
        }
        // A bucket is nobody's own folder.
        all.removeIf(folder -> folder.key().isEmpty());
        return new TableFolders(location, List.copyOf(all));
    }

    boolean own(S3Path file) {
        return all.stream().anyMatch(folder -> folder.contains(file));
    }

    /**
     * The folders that hold nothing but the table's files, whoever wrote them. The rest of the location may hold other tables: a location inside another is
     * common, and nothing forbids it.
     */
    List<S3Path> exclusive() {
        return location.key().isEmpty() ? List.of() : List.of(location.child("data"), location.child("metadata"));
    }

    static boolean inside(List<S3Path> folders, S3Path file) {
        return folders.stream().anyMatch(folder -> folder.contains(file));
    }
}
