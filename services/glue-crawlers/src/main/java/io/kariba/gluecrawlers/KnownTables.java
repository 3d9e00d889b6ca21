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
