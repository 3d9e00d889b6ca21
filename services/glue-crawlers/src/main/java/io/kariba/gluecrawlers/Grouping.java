package io.kariba.gluecrawlers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * Decides which folders are tables and which are partitions, from the leaves upward. Folders of one level whose files are of the same format, compression and
 * a similar schema, and whose folders below are named alike, are partitions of one table at their common ancestor if they are the majority of that level;
 * the others become tables of their own. Without a majority, each folder is a table. Where files of a folder differ, or stand beside folders, each file is one.
 *
 * <p>What a table of the catalog has at its place already stays in it whatever its columns, as long as it is compatible: schemas drift, and one odd file or
 * partition does not end a table. What became a table of its own before stays that.
 *
 * <p>Holds a branch for each folder.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/crawler-s3-folder-table-partition.html">How does a crawler determine when to create partitions?</a>
 */
final class Grouping {
    private final String bucket;
    private final Folder root;
    private final Layout.Matching matching;
    private final OptionalInt tableLevel;
    private final KnownTables known;
    private final Set<Folder> without;
    private final CrawlProgress progress;
    private final List<FoundTable> tables = new ArrayList<>();

    /** @param without folders that are tables already and are left alone with all that is in them */
    Grouping(String bucket, Folder root, Rules rules, Set<Folder> without, CrawlProgress progress) {
        this.bucket = bucket;
        this.root = root;
        this.matching = rules.matching();
        this.tableLevel = rules.tableLevel();
        this.known = rules.known();
        this.without = without;
        this.progress = progress;
    }

    /**
     * How to decide.
     *
     * @param tableLevel the level tables are at, the bucket being 1
     * @param known tables that go on
     */
    record Rules(Layout.Matching matching, OptionalInt tableLevel, KnownTables known) {}

    List<FoundTable> tables() {
        int level = 1 + (int) root.path().chars().filter(c -> c == '/').count();
        resolve(root, level).ifPresent(this::close);
        return tables;
    }

    /**
     * Folders that may be partitions of one table, still to be joined with others.
     *
     * @param top the folder that would be the table
     * @param levels the levels of folders below {@code top}: the key each names
     * @param parts empty for a folder of files
     */
    private record Branch(Folder top, List<Optional<String>> levels, Layout layout, Extent extent, List<Branch> parts) {
        /** The same branch as it is seen from a folder further up. */
        List<Optional<String>> levelsBelow(Folder ancestor) {
            List<Optional<String>> all = new ArrayList<>();
            for (Folder folder = top; folder != ancestor; folder = folder.parent()) {
                all.addFirst(PartitionNames.key(folder.name()));
            }
            all.addAll(levels);
            return all;
        }

        void addLeaves(List<FoundTable.Leaf> leaves) {
            if (parts.isEmpty()) {
                leaves.add(new FoundTable.Leaf(top, layout, extent));
            }
            parts.forEach(part -> part.addLeaves(leaves));
        }
    }

    /** What may go on to be part of a table further up; tables that are certain are added on the way. */
    private Optional<Branch> resolve(Folder folder, int level) {
        if (folder.isKnown() || without.contains(folder)) {
            return Optional.empty();
        }
        if (folder.format().isPresent()) {
            progress.log("INFO", "Folder " + location(folder) + " is a table of format " + folder.format().get() + ", skipped folder");
            return Optional.empty();
        }
        List<Branch> below = new ArrayList<>();
        for (Folder child : folder.children()) {
            resolve(child, level + 1).ifPresent(below::add);
        }
        folder.otherFiles().forEach(file -> add(folder, file));
        Optional<Branch> own = folder.group().map(group -> new Branch(folder, List.of(), group.layout(), group.extent(), List.of()));
        boolean mustBeTable = tableLevel.isPresent() && level == tableLevel.getAsInt();
        if (below.isEmpty()) {
            if (own.isEmpty()) {
                addFiles(folder);
            }
            return own;
        }
        if (own.isPresent() || !folder.namedFiles().isEmpty()) {
            Optional<Branch> all = own.flatMap(branch -> oneTable(folder, branch, below));
            if (all.isPresent()) {
                return all;
            }
            progress.log("INFO", "Files and folders are at the same level in " + location(folder) + "; they become separate tables");
            addFiles(folder);
        }
        if (tableLevel.isPresent() && level < tableLevel.getAsInt()) {
            below.forEach(this::close);
            return Optional.empty();
        }
        List<Branch> staying = staying(folder, below);
        if (!staying.isEmpty()) {
            closeOthers(below, staying);
            KnownTable table = known.place(location(folder)).orElseThrow().table();
            return Optional.of(merged(folder, staying.getFirst().levelsBelow(folder), staying, table::merged));
        }
        boolean mayPassThrough = below.size() == 1 && !mustBeTable && !PartitionNames.isPartition(topBelow(folder, below.getFirst()).name());
        return mayPassThrough ? Optional.of(below.getFirst()) : joined(folder, below, mustBeTable);
    }

    /** Of the branches below a folder those that are partitions of the table of the catalog that it is in, above its leaves. */
    private List<Branch> staying(Folder folder, List<Branch> below) {
        Optional<KnownTables.Place> place = known.place(location(folder)).filter(found -> !found.isLeaf());
        if (place.isEmpty()) {
            return List.of();
        }
        Map<List<Optional<String>>, List<Branch>> byLevels = new LinkedHashMap<>();
        for (Branch branch : below) {
            List<Optional<String>> levels = branch.levelsBelow(folder);
            if (fits(place.get(), levels) && place.get().table().isCompatible(branch.layout()) && !isTable(branch)) {
                byLevels.computeIfAbsent(levels, missing -> new ArrayList<>()).add(branch);
            }
        }
        // Folders without keys in their names fit any key, but not beside folders that name it.
        return byLevels.entrySet().stream()
                .max(Comparator.<Map.Entry<List<Optional<String>>, List<Branch>>>comparingLong(entry -> entry.getKey().stream().filter(Optional::isPresent).count())
                        .thenComparingInt(entry -> entry.getValue().size()))
                .map(Map.Entry::getValue)
                .orElse(List.of());
    }

    private static boolean fits(KnownTables.Place place, List<Optional<String>> levels) {
        if (place.level() + levels.size() != place.table().keys().size()) {
            return false;
        }
        for (int i = 0; i < levels.size(); i++) {
            if (!place.table().fitsKey(levels.get(i), place.level() + i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the catalog has a table of just this branch. */
    private boolean isTable(Branch branch) {
        return known.at(location(branch.top())).isPresent();
    }

    private void closeOthers(List<Branch> all, List<Branch> kept) {
        Set<Folder> tops = new HashSet<>();
        kept.forEach(branch -> tops.add(branch.top()));
        all.stream().filter(branch -> !tops.contains(branch.top())).forEach(this::close);
    }

    /**
     * Files beside folders are a table with what is in the folders if one schema is asked for and no folder names a key. Files that are a table of the catalog
     * stay that, with those folders that are compatible.
     */
    private Optional<Branch> oneTable(Folder folder, Branch own, List<Branch> below) {
        boolean stays = known.ofFiles(location(folder)).filter(table -> !table.isPartitioned() && table.isCompatible(own.layout())).isPresent();
        List<Branch> with = below.stream().filter(branch -> branch.layout().isCompatible(own.layout()) && !(stays && isTable(branch))).toList();
        boolean isOne = (stays || matching == Layout.Matching.COMPATIBLE && with.size() == below.size())
                && below.stream().noneMatch(branch -> branch.levelsBelow(folder).stream().anyMatch(Optional::isPresent));
        if (!isOne) {
            return Optional.empty();
        }
        closeOthers(below, with);
        if (with.isEmpty()) {
            return Optional.of(own);
        }
        Branch all = merged(folder, List.of(), with);
        return Optional.of(new Branch(folder, List.of(), own.layout().merged(all.layout()), own.extent().plus(all.extent()), List.of()));
    }

    private Optional<Branch> joined(Folder folder, List<Branch> below, boolean mustBeTable) {
        Layout.Matching asked = mustBeTable || tableLevel.isPresent() ? Layout.Matching.COMPATIBLE : matching;
        List<List<Branch>> alike = new ArrayList<>();
        for (Branch branch : below) {
            List<Optional<String>> levels = branch.levelsBelow(folder);
            alike.stream()
                    .filter(group -> group.getFirst().levelsBelow(folder).equals(levels) && group.getFirst().layout().fits(branch.layout(), asked))
                    .findFirst()
                    .ifPresentOrElse(group -> group.add(branch), () -> alike.add(new ArrayList<>(List.of(branch))));
        }
        List<Branch> most = alike.stream().max(Comparator.comparingInt(List::size)).orElseThrow();
        if (most.size() * 2 <= below.size() && !mustBeTable) {
            below.forEach(this::close);
            return Optional.empty();
        }
        alike.stream().filter(group -> group != most).forEach(group -> group.forEach(this::close));
        return Optional.of(merged(folder, most.getFirst().levelsBelow(folder), most));
    }

    private static Branch merged(Folder folder, List<Optional<String>> levels, List<Branch> parts) {
        return merged(folder, levels, parts, Layout::merged);
    }

    private static Branch merged(Folder folder, List<Optional<String>> levels, List<Branch> parts, BinaryOperator<Layout> both) {
        Layout layout = parts.getFirst().layout();
        Extent extent = Extent.NONE;
        for (Branch part : parts) {
            layout = both.apply(layout, part.layout());
            extent = extent.plus(part.extent());
        }
        return new Branch(folder, levels, layout, extent, parts);
    }

    /** The folder directly below another that a branch is in. */
    private static Folder topBelow(Folder folder, Branch branch) {
        Folder top = branch.top();
        while (top.parent() != folder) {
            top = top.parent();
        }
        return top;
    }

    private void close(Branch branch) {
        List<FoundTable.Leaf> leaves = new ArrayList<>();
        branch.addLeaves(leaves);
        tables.add(new FoundTable(
                location(branch.top()), PartitionNames.keys(branch.levels()), branch.layout(), branch.extent(), root, leaves, Optional.empty()));
    }

    /** Makes each file a table: files of another kind than their neighbours, or beside folders. */
    private void addFiles(Folder folder) {
        folder.namedFiles().forEach(file -> add(folder, file));
    }

    private void add(Folder folder, Folder.NamedFile file) {
        S3Path path = new S3Path(bucket, folder.path() + file.name());
        tables.add(new FoundTable(path, List.of(), file.layout(), file.extent(), root, List.of(), Optional.empty()));
    }

    private S3Path location(Folder folder) {
        return new S3Path(bucket, folder.path());
    }
}
