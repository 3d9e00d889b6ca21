package io.kariba.gluecrawlers;

import io.kariba.formats.Column;
import io.kariba.formats.ColumnType.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the partitions of a table that is already known, in the tree of a target: its place and its partition keys are given, and only folders that fit are taken. */
final class Fitting {
    private final Folder root;
    private final String bucket;
    private final KnownTable table;
    private final CrawlProgress progress;
    private final List<FoundTable.Leaf> leaves = new ArrayList<>();
    private Layout layout;
    private Extent extent = Extent.NONE;
    private int skipped;

    /** @param root the root of a target that contains the table's location, or lies in it */
    Fitting(String bucket, Folder root, KnownTable table, CrawlProgress progress) {
        this.bucket = bucket;
        this.root = root;
        this.table = table;
        this.progress = progress;
    }

    /** The table with what fits it; empty if nothing does. */
    Optional<FoundTable> find() {
        String at = table.location().asFolder().key();
        if (root.path().startsWith(at)) {
            int levels = (int) root.path().substring(at.length()).chars().filter(c -> c == '/').count();
            if (levels <= table.keys().size() && areKeys(root, levels)) {
                collect(root, levels);
            }
        } else {
            root.at(at.substring(root.path().length())).ifPresent(folder -> collect(folder, 0));
        }
        if (skipped > 0) {
            progress.log("INFO", "Skipped " + skipped + " folders that do not fit table " + table.name());
        }
        return layout == null
                ? Optional.empty()
                : Optional.of(new FoundTable(table.location(), table.keys(), layout, extent, root, leaves, Optional.of(table)));
    }

    private void collect(Folder folder, int level) {
        if (folder.isKnown() || folder.format().isPresent()) {
            return;
        }
        boolean isLeaf = level == table.keys().size();
        folder.group().ifPresent(group -> {
            if (isLeaf) {
                take(folder, group);
            } else {
                skip("Folder partition keys do not match table partition keys, skipped folder: ", folder);
            }
        });
        if (!folder.namedFiles().isEmpty() && folder.group().isEmpty() || !folder.otherFiles().isEmpty()) {
            skip(folder.group().isEmpty()
                    ? "Files of different formats in one folder, skipped folder: "
                    : "Files of different formats in one folder, skipped the files that do not fit in: ", folder);
        }
        for (Folder child : folder.children()) {
            if (isLeaf && !table.keys().isEmpty() || !isLeaf && !isKey(child, level)) {
                if (child.hasFilesBelow()) {
                    skip("Folder partition keys do not match table partition keys, skipped folder: ", child);
                }
            } else {
                collect(child, isLeaf ? level : level + 1);
            }
        }
    }

    private void take(Folder folder, Folder.Group group) {
        if (!fits(group.layout())) {
            skip("Folder schema, format or compression does not match the table's, skipped folder: ", folder);
            return;
        }
        layout = layout == null ? group.layout() : layout.merged(group.layout());
        extent = extent.plus(group.extent());
        leaves.add(new FoundTable.Leaf(folder, group.layout(), group.extent()));
    }

    private boolean fits(Layout other) {
        boolean isFormat = table.classification().isEmpty() || table.classification().get().equals(other.classification());
        boolean isCompatible = layout == null || layout.isCompatible(other);
        return isFormat && isCompatible && switch (table.takes()) {
            case ANY -> true;
            case COMPATIBLE -> isSimilar(other) || table.isCompatible(other);
            case SIMILAR -> isSimilar(other);
        };
    }

    private boolean isSimilar(Layout other) {
        return Schemas.areSimilar(named(table.columns()), named(names(other)));
    }

    private static List<String> names(Layout layout) {
        return layout.columns().stream().map(Column::name).toList();
    }

    private static List<Column> named(List<String> names) {
        return names.stream().map(name -> new Column(name, Simple.STRING)).toList();
    }

    /** Whether the folders from the table's own down to the target's root name its keys. */
    private boolean areKeys(Folder targetRoot, int levels) {
        String[] names = targetRoot.path().substring(table.location().asFolder().key().length()).split("/");
        for (int i = 0; i < levels; i++) {
            if (!isKey(names[i], i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isKey(Folder folder, int level) {
        return isKey(folder.name(), level);
    }

    private boolean isKey(String folder, int level) {
        return table.fitsKey(PartitionNames.key(folder), level);
    }

    private void skip(String why, Folder folder) {
        if (skipped++ < 20) {
            progress.log("WARN", why + "s3://" + bucket + "/" + folder.path());
        }
    }
}
