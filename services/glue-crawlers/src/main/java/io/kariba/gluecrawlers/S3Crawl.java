package io.kariba.gluecrawlers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogDatabase;
import io.kariba.api.CatalogPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.RecrawlBehavior;
import software.amazon.awssdk.services.glue.model.S3Target;
import software.amazon.awssdk.services.glue.model.SchemaChangePolicy;
import software.amazon.awssdk.services.glue.model.UpdateBehavior;

/**
 * A crawl of S3 targets. Memory is that of the folder trees of all targets; see {@link TargetWalk}.
 *
 * <p>An incremental crawl leaves the folders alone that partitions of the catalog have, and adds the others to the tables they lie in.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/incremental-crawls.html">Incremental crawls</a>
 */
final class S3Crawl {
    /** Tables made by crawlers that do not name a database. */
    private static final String DEFAULT_DATABASE = "default";

    private final CrawlPorts ports;
    private final CrawlPlan plan;
    private final CrawlProgress progress;
    private final boolean isIncremental;
    private final String database;

    S3Crawl(CrawlPorts ports, CrawlPlan asked, CrawlProgress progress) {
        this.ports = ports;
        this.isIncremental = asked.recrawlBehavior() == RecrawlBehavior.CRAWL_NEW_FOLDERS_ONLY;
        this.plan = isIncremental ? incremental(asked) : asked;
        this.progress = progress;
        this.database = asked.database().orElse(DEFAULT_DATABASE);
    }

    /** AWS: update and delete behaviour are LOG in an incremental crawl. */
    private static CrawlPlan incremental(CrawlPlan plan) {
        CrawlerConfiguration asked = plan.configuration();
        SchemaChangePolicy policy = SchemaChangePolicy.builder().updateBehavior(UpdateBehavior.LOG).deleteBehavior(DeleteBehavior.LOG).build();
        return new CrawlPlan(
                plan.crawler(), plan.crawlId(), plan.caller(), plan.database(), plan.tablePrefix(), plan.targets(), plan.classifiers(), policy,
                plan.recrawlBehavior(), new CrawlerConfiguration(
                        asked.combineCompatibleSchemas(), false, asked.partitionsInheritFromTable(), asked.updateAllPartitions(), asked.tableLevel(),
                        asked.tableThreshold()));
    }

    /** @param exclusions as tables keep them */
    private record Walked(TargetWalk.Target target, Folder root, String exclusions) {}

    private record Found(FoundTable table, String exclusions) {}

    void run() {
        boolean isThere = ports.catalog().database(plan.caller(), database).isPresent();
        KnownTables known = isThere ? KnownTables.read(ports.catalog(), plan, database) : KnownTables.none(database, plan);
        List<Walked> walked = new ArrayList<>();
        try (Sampler sampler = new Sampler(ports.objects(), plan.caller(), ports.recogniser(), plan.classifiers())) {
            for (Walked target : targets(known)) {
                progress.log("INFO", "Running Start Crawl for " + target.target().object().orElse(target.target().path()));
                TargetWalk walk = new TargetWalk(ports.objects(), plan.caller(), sampler, progress, target.target());
                walked.add(new Walked(target.target(), walk.walk(), target.exclusions()));
            }
        }
        List<Found> found = group(walked, known);
        int threshold = plan.configuration().tableThreshold().orElse(Integer.MAX_VALUE);
        if (found.size() > threshold) {
            found.forEach(table -> progress.log("INFO", "Table detected at " + table.table().location()));
            throw new Crawl.CrawlFailed(overThreshold(found.size(), threshold));
        }
        if (!isThere && !found.isEmpty()) {
            createDatabase(ports, plan, database);
        }
        write(found, known);
        new Vanished(ports, plan, progress).handle(
                known, found.stream().map(table -> table.table().location()).toList(), walked.stream().map(w -> new Vanished.Area(w.target(), w.root())).toList());
    }

    static String overThreshold(int tables, int threshold) {
        return "The number of tables detected by crawler: " + tables + " is greater than the table threshold value provided: " + threshold
                + ". Failing crawler without writing to Data Catalog.";
    }

    /** AWS's examples have databases that a crawl makes; one that somebody made meanwhile is as good. */
    static void createDatabase(CrawlPorts ports, CrawlPlan plan, String database) {
        try {
            ports.catalog().createDatabase(plan.caller(), new CatalogDatabase(database, Optional.empty(), Optional.empty(), Map.of()));
        } catch (Catalog.CatalogError error) {
            if (!error.code().equals("AlreadyExistsException")) {
                throw error;
            }
        }
    }

    private void write(List<Found> found, KnownTables known) {
        TableContent content = new TableContent(plan);
        TableWriter tables = new TableWriter(ports.catalog(), plan, progress, content, ports.clock());
        PartitionWriter partitions = new PartitionWriter(ports.catalog(), plan, progress, content, ports.clock());
        for (Found table : found) {
            tables.write(table.table(), known, table.exclusions()).ifPresent(partitions::write);
        }
    }

    private List<Walked> targets(KnownTables known) {
        List<S3Path> paths = new ArrayList<>();
        for (S3Target target : plan.targets().s3Targets()) {
            S3Path path = pathOf(target.path());
            paths.add(isObject(path) ? path : path.asFolder());
        }
        List<Walked> targets = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            S3Path path = paths.get(i);
            if (paths.indexOf(path) == i) {
                S3Target asked = plan.targets().s3Targets().get(i);
                List<S3Path> within = paths.stream().filter(other -> path.contains(other) && !path.equals(other)).toList();
                targets.add(target(asked, path, within, known));
            }
        }
        return targets;
    }

    private Walked target(S3Target asked, S3Path path, List<S3Path> within, KnownTables known) {
        S3Path folder = path.isFolder() ? path : new S3Path(path.bucket(), path.key().substring(0, path.key().lastIndexOf('/') + 1));
        List<String> patterns = asked.exclusions();
        TargetWalk.Target target = new TargetWalk.Target(
                folder,
                path.isFolder() ? Optional.empty() : Optional.of(path),
                patterns.stream().map(Glob::of).toList(),
                asked.sampleSize() == null ? OptionalInt.empty() : OptionalInt.of(asked.sampleSize()),
                within,
                isIncremental ? knownFolders(folder, known) : Set.of(),
                matching(),
                staying(known));
        return new Walked(target, null, exclusions(folder, patterns));
    }

    /** An incremental crawl takes new folders only, and skips those that are not similar to their table, as AWS's do. */
    private KnownTables staying(KnownTables known) {
        return isIncremental ? KnownTables.none(database, plan) : known;
    }

    private Layout.Matching matching() {
        return plan.configuration().combineCompatibleSchemas() ? Layout.Matching.COMPATIBLE : Layout.Matching.SIMILAR;
    }

    private static String exclusions(S3Path folder, List<String> patterns) {
        if (patterns.isEmpty()) {
            return "";
        }
        try {
            return new JsonMapper().writeValueAsString(patterns.stream().map(pattern -> folder + pattern).toList());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static S3Path pathOf(String text) {
        try {
            return S3Path.parse(text);
        } catch (IllegalArgumentException notInS3) {
            throw new Crawl.CrawlFailed("The include path is not valid: " + text);
        }
    }

    /** Whether a path without a slash at its end names an object rather than a folder. */
    private boolean isObject(S3Path path) {
        if (path.isFolder()) {
            return false;
        }
        return TargetWalk.list(ports.objects(), plan.caller(), path, "", Optional.empty(), 1).objects().stream()
                .anyMatch(info -> info.key().equals(path.key()) && info.size() > 0);
    }

    /** Where the catalog's tables of this folder, and their partitions, are. */
    private Set<String> knownFolders(S3Path folder, KnownTables known) {
        Set<String> folders = new HashSet<>();
        List<KnownTable> tables = new ArrayList<>(known.in(folder));
        tables.addAll(known.around(folder));
        for (KnownTable table : tables) {
            if (!table.isPartitioned()) {
                folders.add(table.location().asFolder().toString());
                continue;
            }
            Optional<String> next = Optional.empty();
            do {
                progress.checkStop();
                Catalog.PartitionPage page = ports.catalog().partitions(plan.caller(), database, table.name(), "", next, PartitionWriter.PAGE);
                for (CatalogPartition partition : page.partitions()) {
                    partition.storage().location().ifPresent(location -> folders.add(location.endsWith("/") ? location : location + "/"));
                }
                next = page.next();
            } while (next.isPresent());
        }
        return folders;
    }

    private List<Found> group(List<Walked> walked, KnownTables known) {
        List<Found> found = new ArrayList<>();
        Grouping.Rules rules = new Grouping.Rules(matching(), plan.configuration().tableLevel(), staying(known));
        for (Walked target : walked) {
            S3Path path = target.target().path();
            List<FoundTable> tables = new ArrayList<>();
            if (!findAround(target, known, tables)) {
                Set<Folder> taken = new HashSet<>();
                if (isIncremental) {
                    findIn(target, known, tables, taken);
                }
                tables.addAll(new Grouping(path.bucket(), target.root(), rules, taken, progress).tables());
            }
            tables.forEach(table -> found.add(new Found(atObject(table, target.target()), target.exclusions())));
        }
        return found;
    }

    /** A target that is one object is a table at that object. */
    private static FoundTable atObject(FoundTable table, TargetWalk.Target target) {
        return target.object().isEmpty() || table.within().isPresent()
                ? table
                : new FoundTable(target.object().get(), List.of(), table.layout(), table.extent(), table.root(), List.of(), Optional.empty());
    }

    /** A target that lies in a table with partitions adds to that table. */
    private boolean findAround(Walked target, KnownTables known, List<FoundTable> tables) {
        List<KnownTable> around = new ArrayList<>(known.around(target.target().path()));
        around.sort(Comparator.comparing((KnownTable table) -> table.location().key().length()).reversed());
        boolean isOwn = isIncremental || !known.in(target.target().path()).isEmpty();
        KnownTable.Takes takes = isOwn ? KnownTable.Takes.SIMILAR : KnownTable.Takes.COMPATIBLE;
        for (KnownTable table : around) {
            Optional<FoundTable> fitting = new Fitting(target.target().path().bucket(), target.root(), table.taking(takes), progress).find();
            if (fitting.isPresent()) {
                tables.add(fitting.get());
                return true;
            }
        }
        return false;
    }

    private void findIn(Walked target, KnownTables known, List<FoundTable> tables, Set<Folder> taken) {
        S3Path path = target.target().path();
        for (KnownTable table : known.in(path)) {
            new Fitting(path.bucket(), target.root(), table, progress).find().ifPresent(tables::add);
            target.root().at(table.location().asFolder().key().substring(path.key().length())).ifPresent(taken::add);
        }
    }
}
