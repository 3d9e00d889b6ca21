package io.kariba.gluecrawlers;

import io.kariba.api.Catalog;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import io.kariba.api.Objects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.IcebergTarget;
import software.amazon.awssdk.services.glue.model.UpdateBehavior;

/**
 * A crawl of Iceberg targets: folders that have a {@code metadata} folder with metadata files are put into the catalog with the newest of them. Data is not read.
 *
 * <p>A table that is in the catalog already is moved on only if a crawler made it and the file is newer than the one it has: who commits through the catalog knows
 * better which metadata is current. All targets are looked through before the first change. Held are the tables found.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/crawler-data-stores.html">Supported data sources for crawling</a>
 */
final class IcebergCrawl {
    /** The levels of folders below a path that are looked through where the target does not say. */
    static final int DEFAULT_DEPTH = 10;

    /** Folders that one crawl looks through. */
    private static final int MAX_FOLDERS = 100_000;

    private final CrawlPorts ports;
    private final CrawlPlan plan;
    private final CrawlProgress progress;
    private final String database;
    private final List<Found> found = new ArrayList<>();
    private final Set<S3Path> seen = new HashSet<>();
    private int folders;

    IcebergCrawl(CrawlPorts ports, CrawlPlan plan, CrawlProgress progress) {
        this.ports = ports;
        this.plan = plan;
        this.progress = progress;
        this.database = plan.database().orElse("default");
    }

    /** @param metadata the newest metadata file */
    private record Found(S3Path folder, String metadata) {}

    void run() {
        for (IcebergTarget target : plan.targets().icebergTargets()) {
            List<Glob> exclusions = target.exclusions().stream().map(Glob::of).toList();
            int depth = target.maximumTraversalDepth() == null ? DEFAULT_DEPTH : target.maximumTraversalDepth();
            for (String path : target.paths()) {
                S3Path folder = S3Path.parse(path).asFolder();
                progress.log("INFO", "Running Start Crawl for Iceberg tables at " + folder);
                look(folder, folder, depth, exclusions);
            }
        }
        int threshold = plan.configuration().tableThreshold().orElse(Integer.MAX_VALUE);
        if (found.size() > threshold) {
            throw new Crawl.CrawlFailed(S3Crawl.overThreshold(found.size(), threshold));
        }
        write();
    }

    private void look(S3Path root, S3Path folder, int depth, List<Glob> exclusions) {
        progress.checkStop();
        if (!seen.add(folder)) {
            return;
        }
        if (++folders > MAX_FOLDERS) {
            throw new Crawl.CrawlFailed("The Iceberg targets have more than " + MAX_FOLDERS + " folders. Crawl parts of them, or lower MaximumTraversalDepth.");
        }
        Optional<String> metadata = newestMetadata(folder);
        if (metadata.isPresent()) {
            found.add(new Found(folder, metadata.get()));
            return;
        }
        if (depth == 0) {
            return;
        }
        for (S3Path child : children(folder)) {
            String relative = child.key().substring(root.key().length(), child.key().length() - 1);
            if (!Glob.anyMatches(exclusions, relative) && !child.name().startsWith("_") && !child.name().startsWith(".")) {
                look(root, child, depth - 1, exclusions);
            }
        }
    }

    private Optional<String> newestMetadata(S3Path folder) {
        S3Path metadata = new S3Path(folder.bucket(), folder.key() + "metadata/");
        Objects.Info newest = null;
        Optional<String> next = Optional.empty();
        do {
            Objects.Page page = list(metadata, next);
            for (Objects.Info file : page.objects()) {
                if (isMetadata(file.key()) && (newest == null || isNewer(file, newest))) {
                    newest = file;
                }
            }
            next = page.next();
        } while (next.isPresent());
        return Optional.ofNullable(newest).map(file -> "s3://" + folder.bucket() + "/" + file.key());
    }

    private List<S3Path> children(S3Path folder) {
        List<S3Path> children = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            Objects.Page page = list(folder, next);
            page.commonPrefixes().forEach(prefix -> children.add(new S3Path(folder.bucket(), prefix)));
            next = page.next();
        } while (next.isPresent());
        return children;
    }

    private Objects.Page list(S3Path folder, Optional<String> next) {
        return TargetWalk.list(ports.objects(), plan.caller(), folder, "/", next, TargetWalk.PAGE);
    }

    private static boolean isMetadata(String key) {
        return key.endsWith(".metadata.json") || key.endsWith(".metadata.json.gz");
    }

    private static boolean isNewer(Objects.Info file, Objects.Info than) {
        int versions = Long.compare(version(file.key()), version(than.key()));
        int times = versions == 0 ? file.lastModified().compareTo(than.lastModified()) : versions;
        return times > 0 || times == 0 && file.key().compareTo(than.key()) > 0;
    }

    /** The number that Iceberg begins the names of metadata files with: {@code 00012-uuid.metadata.json} or {@code v12.metadata.json}. */
    static long version(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        int from = name.startsWith("v") ? 1 : 0;
        int to = from;
        while (to < name.length() && to - from < 18 && name.charAt(to) >= '0' && name.charAt(to) <= '9') {
            to++;
        }
        return to == from ? -1 : Long.parseLong(name.substring(from, to));
    }

    private void write() {
        Map<S3Path, CatalogTable> known = new HashMap<>();
        Set<String> names = new HashSet<>();
        boolean isThere = ports.catalog().database(plan.caller(), database).isPresent();
        if (isThere) {
            for (CatalogTable table : ports.catalog().tables(plan.caller(), database)) {
                names.add(table.name());
                place(table).ifPresent(place -> known.put(place, table));
            }
        } else if (!found.isEmpty()) {
            S3Crawl.createDatabase(ports, plan, database);
        }
        for (Found table : found) {
            progress.checkStop();
            try {
                CatalogTable old = known.get(table.folder());
                if (old == null) {
                    create(table, names);
                } else {
                    update(old, table);
                }
            } catch (IcebergTables.TableError error) {
                progress.log("ERROR", "Error " + error.getMessage() + ". No table was made of " + table.folder());
            }
        }
        known.forEach((place, table) -> {
            if (seen.stream().anyMatch(folder -> folder.contains(place)) && found.stream().noneMatch(one -> one.folder().equals(place))) {
                vanish(table, place);
            }
        });
    }

    /** Where an Iceberg table of the catalog has its {@code metadata} folder. */
    private static Optional<S3Path> place(CatalogTable table) {
        String metadata = table.parameters().getOrDefault("metadata_location", "");
        int folder = metadata.lastIndexOf("/metadata/");
        try {
            return IcebergTables.isIceberg(table) && folder > 0 ? Optional.of(S3Path.parse(metadata.substring(0, folder + 1))) : Optional.empty();
        } catch (IllegalArgumentException notInS3) {
            return Optional.empty();
        }
    }

    private void create(Found table, Set<String> names) {
        String name = TableNames.of(plan.tablePrefix(), table.folder(), names::contains);
        CatalogTable entry = ports.iceberg().entry(plan.caller(), database, name, table.metadata());
        boolean isNew = names.add(name);
        try {
            ports.catalog().createTable(plan.caller(), database, entry.withParameters(parameters(entry.parameters())));
        } catch (Catalog.CatalogError error) {
            if (!isNew || !error.code().equals("AlreadyExistsException")) {
                throw error;
            }
            // Somebody took the name since the names were read: the next one has a hash.
            create(table, names);
            return;
        }
        progress.tableCreated(name);
        progress.log("INFO", "Created table " + name + " in database " + database);
    }

    private Map<String, String> parameters(Map<String, String> entry) {
        Map<String, String> parameters = new HashMap<>(entry);
        parameters.put(TableContent.UPDATED_BY, plan.crawler());
        parameters.put(TableContent.RUN_ID, plan.crawlId());
        return parameters;
    }

    private void update(CatalogTable old, Found table) {
        String current = old.parameters().get("metadata_location");
        boolean isACrawlers = old.parameters().containsKey(TableContent.UPDATED_BY);
        if (!isACrawlers || version(table.metadata()) <= version(current) || plan.schemaChangePolicy().updateBehavior() == UpdateBehavior.LOG) {
            return;
        }
        CatalogTable entry = ports.iceberg().entry(plan.caller(), database, old.name(), table.metadata());
        Map<String, String> parameters = parameters(old.parameters());
        parameters.putAll(entry.parameters());
        parameters.put("previous_metadata_location", current);
        parameters.remove(TableContent.DEPRECATED_BY);
        CatalogTable changed = old.withParameters(parameters).withStorage(old.storage().withColumns(entry.storage().columns()));
        try {
            ports.catalog().updateTable(plan.caller(), database, changed, old.version());
            progress.tableUpdated(old.name());
            progress.log("INFO", "Updated table " + old.name() + " in database " + database);
        } catch (Catalog.CatalogError error) {
            // Somebody commits to it through the catalog at this moment; the next crawl sees what came of it.
            if (!error.code().equals("ConcurrentModificationException") && !error.code().equals("EntityNotFoundException")) {
                throw error;
            }
            progress.log("WARN", "Table " + old.name() + " was changed while it was crawled, skipped table");
        }
    }

    /** A table of this crawler none of whose files is left. */
    private void vanish(CatalogTable table, S3Path place) {
        boolean isMine = plan.crawler().equals(table.parameters().get(TableContent.UPDATED_BY));
        if (!isMine || !TargetWalk.list(ports.objects(), plan.caller(), place, "", Optional.empty(), 1).objects().isEmpty()) {
            return;
        }
        if (plan.schemaChangePolicy().deleteBehavior() == DeleteBehavior.DELETE_FROM_DATABASE) {
            ports.catalog().deleteTable(plan.caller(), database, table.name());
            progress.tableDeleted(table.name());
        } else if (plan.schemaChangePolicy().deleteBehavior() == DeleteBehavior.DEPRECATE_IN_DATABASE) {
            new TableWriter(ports.catalog(), plan, progress, new TableContent(plan), ports.clock()).deprecate(table);
        } else {
            progress.log("INFO", "Table " + table.name() + " is no longer in S3; DeleteBehavior is LOG, the table is not changed");
        }
    }
}
