package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.EngineSessions;
import io.kariba.api.LetterCase;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;

/**
 * Opens the folders of a table to the engine session that was answered with it (law 4). Whether the session's caller may read or write there is decided by
 * S3 with the caller's own permissions; this only says that the session's query has to do with them.
 */
final class EngineLocations {
    /** Table parameters that name folders: Iceberg's data and metadata may lie apart from the table's own location. */
    private static final List<String> FOLDERS =
            List.of("write.data.path", "write.metadata.path", "write.object-storage.path", "write.folder-storage.path");

    /** Table parameters that name a file; its folder is opened. */
    private static final List<String> FILES = List.of("metadata_location", "previous_metadata_location");

    private static final String PROJECTION_TEMPLATE = "storage.location.template";

    private final EngineSessions sessions;

    EngineLocations(EngineSessions sessions) {
        this.sessions = sessions;
    }

    void open(Caller caller, Table table) {
        caller.engineSession().ifPresent(session -> {
            for (String folder : folders(table)) {
                sessions.allowRead(session, folder);
                sessions.allowWrite(session, folder);
            }
        });
    }

    void open(Caller caller, List<Partition> partitions) {
        caller.engineSession().ifPresent(session -> {
            for (Partition partition : partitions) {
                location(partition.storageDescriptor()).ifPresent(folder -> {
                    sessions.allowRead(session, folder);
                    sessions.allowWrite(session, folder);
                });
            }
        });
    }

    /** Every folder a table's answer leads to, as {@code s3://bucket/prefix} without a slash at the end. */
    static Set<String> folders(Table table) {
        Set<String> folders = new LinkedHashSet<>();
        location(table.storageDescriptor()).ifPresent(folders::add);
        Map<String, String> parameters = table.parameters();
        for (String name : FOLDERS) {
            s3(parameters.get(name)).ifPresent(folders::add);
        }
        for (String name : FILES) {
            s3(parameters.get(name)).flatMap(EngineLocations::parent).ifPresent(folders::add);
        }
        template(parameters.get(PROJECTION_TEMPLATE)).ifPresent(folders::add);
        return folders;
    }

    private static Optional<String> location(StorageDescriptor storage) {
        return storage == null ? Optional.empty() : s3(storage.location());
    }

    /** The folder that every value of a partition projection's location template lies in. */
    private static Optional<String> template(String template) {
        if (template == null) {
            return Optional.empty();
        }
        int variable = template.indexOf("${");
        if (variable < 0) {
            return s3(template);
        }
        int slash = template.lastIndexOf('/', variable);
        // A template whose very bucket varies names no folder.
        return slash < 0 ? Optional.empty() : s3(template.substring(0, slash));
    }

    private static Optional<String> s3(String location) {
        if (location == null) {
            return Optional.empty();
        }
        int colon = location.indexOf("://");
        if (colon < 0 || !Set.of("s3", "s3a", "s3n").contains(LetterCase.lower(location.substring(0, colon)))) {
            return Optional.empty();
        }
        String path = location.substring(colon + 3);
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return end == 0 || path.startsWith("/") ? Optional.empty() : Optional.of("s3://" + path.substring(0, end));
    }

    private static Optional<String> parent(String file) {
        int slash = file.lastIndexOf('/');
        return slash <= "s3://".length() ? Optional.empty() : Optional.of(file.substring(0, slash));
    }
}
