package io.kariba.gluecrawlers;

import java.util.List;
import java.util.Optional;

/**
 * A table as a crawl found it.
 *
 * @param location a folder; a file where files of one folder differ
 * @param keys names of its partition keys, a folder level each; empty for a table without partitions
 * @param layout that of all its files together
 * @param root the root of the target it was found in
 * @param leaves the folders that are its partitions; without meaning for a table without partitions
 * @param within the table of the catalog that it is, or is a part of, where that is certain without looking for the location
 */
record FoundTable(
        S3Path location, List<String> keys, Layout layout, Extent extent, Folder root, List<Leaf> leaves, Optional<KnownTable> within) {
    FoundTable {
        keys = List.copyOf(keys);
    }

    /** A folder that is a partition. */
    record Leaf(Folder folder, Layout layout, Extent extent) {}

    boolean isPartitioned() {
        return !keys.isEmpty();
    }

    /** Whether the target was only a part of the table, so that nothing is known of the rest. */
    boolean isPart() {
        return root.path().length() > location.asFolder().key().length() && root.path().startsWith(location.asFolder().key());
    }
}
