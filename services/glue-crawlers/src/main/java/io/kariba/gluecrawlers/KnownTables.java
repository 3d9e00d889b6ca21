package io.kariba.gluecrawlers;

import io.kariba.api.Catalog;
import io.kariba.api.CatalogTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tables of one database when a crawl began: every name, and by location those that crawlers wrote. Of another crawler's tables only those with names that this
 * one would give are its business: a crawler that was made anew under another name goes on with its tables, while one with another prefix makes its own.
 */
final class KnownTables {
    private final String database;
    private final String crawler;
    private final String prefix;
    private final Set<String> names = new HashSet<>();
    private final Map<S3Path, KnownTable> byLocation = new HashMap<>();
    private final Map<S3Path, List<KnownTable>> filesByFolder = new HashMap<>();

    private KnownTables(String database, String crawler, String prefix) {
        this.database = database;
        this.crawler = crawler;
        this.prefix = prefix;
    }

    /** Of a database that is not there yet. */
    static KnownTables none(String database, CrawlPlan plan) {
        return new KnownTables(database, plan.crawler(), plan.tablePrefix());
    }

    static KnownTables read(Catalog catalog, CrawlPlan plan, String database) {
        KnownTables tables = none(database, plan);
        for (CatalogTable table : catalog.tables(plan.caller(), database)) {
            tables.names.add(table.name());
            KnownTable.of(database, table).ifPresent(tables::add);
        }
        for (KnownTable table : tables.byLocation.values()) {
            if (!table.location().isFolder()) {
                tables.filesByFolder.computeIfAbsent(parent(table.location()), folder -> new ArrayList<>()).add(table);
            }
        }
        return tables;
    }

    private void add(KnownTable table) {
        boolean isMine = table.crawler().filter(crawler::equals).isPresent();
        if (isMine) {
            byLocation.put(table.location().asFolder(), table);
        } else if (table.crawler().isPresent() && table.name().startsWith(TableNames.of(prefix, table.location(), name -> false))) {
            byLocation.putIfAbsent(table.location().asFolder(), table);
        }
    }

    String database() {
        return database;
    }

    boolean isTaken(String name) {
        return names.contains(name);
    }

    void take(String name) {
        names.add(name);
    }

    /** The table that a crawler made of this place. */
    Optional<KnownTable> at(S3Path location) {
        return Optional.ofNullable(byLocation.get(location.asFolder()));
    }

    Collection<KnownTable> all() {
        return byLocation.values();
    }

    /**
     * Where a folder is in a table.
     *
     * @param level 0 for the table's own folder
     */
    record Place(KnownTable table, int level) {
        /** Whether the table's files are in such folders. */
        boolean isLeaf() {
            return level == table.keys().size();
        }
    }

    /** The table a folder belongs to by its place: that at the folder or at the nearest one around it, if the folders between are named as its partitions are. */
    Optional<Place> place(S3Path folder) {
        if (byLocation.isEmpty()) {
            return Optional.empty();
        }
        List<Optional<String>> levels = new ArrayList<>();
        for (S3Path at = folder; ; at = parent(at)) {
            KnownTable table = byLocation.get(at);
            if (table != null) {
                return fits(table, levels) ? Optional.of(new Place(table, levels.size())) : Optional.empty();
            }
            if (at.key().isEmpty()) {
                return Optional.empty();
            }
            levels.addFirst(PartitionNames.key(at.name()));
        }
    }

    private static boolean fits(KnownTable table, List<Optional<String>> levels) {
        if (levels.size() > table.keys().size()) {
            return false;
        }
        for (int i = 0; i < levels.size(); i++) {
            if (!table.fitsKey(levels.get(i), i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The table that the files in a folder stay in as long as they are compatible with it. A partition's folder some of whose files were made tables like that one
     * has none: they would be in two tables.
     */
    Optional<KnownTable> ofFiles(S3Path folder) {
        return place(folder)
                .filter(Place::isLeaf)
                .map(Place::table)
                .filter(table -> !table.isPartitioned() || filesByFolder.getOrDefault(folder, List.of()).stream().noneMatch(table::isOfOneKind));
    }

    private static S3Path parent(S3Path path) {
        String key = path.key().endsWith("/") ? path.key().substring(0, path.key().length() - 1) : path.key();
        return new S3Path(path.bucket(), key.substring(0, key.lastIndexOf('/') + 1));
    }

    /** Tables with partitions that this folder lies in. */
    List<KnownTable> around(S3Path folder) {
        List<KnownTable> around = new ArrayList<>();
        for (KnownTable table : byLocation.values()) {
            S3Path location = table.location().asFolder();
            if (table.isPartitioned() && location.contains(folder) && !location.equals(folder)) {
                around.add(table);
            }
        }
        return around;
    }

    /** Tables at this folder or below it. */
    List<KnownTable> in(S3Path folder) {
        return byLocation.values().stream().filter(table -> folder.contains(table.location().asFolder())).toList();
    }
}
