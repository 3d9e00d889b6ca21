package io.kariba.gluecrawlers;

import io.kariba.api.TestCallers;
import io.kariba.api.TestClock;
import io.kariba.formats.Column;
import io.kariba.formats.ColumnType;
import io.kariba.formats.DataFile;
import io.kariba.formats.MalformedFile;
import io.kariba.formats.Recognition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import software.amazon.awssdk.services.glue.model.CatalogTarget;
import software.amazon.awssdk.services.glue.model.CrawlerTargets;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.RecrawlBehavior;
import software.amazon.awssdk.services.glue.model.S3Target;
import software.amazon.awssdk.services.glue.model.SchemaChangePolicy;
import software.amazon.awssdk.services.glue.model.UpdateBehavior;

/** Stores in memory, a crawler to set up, and files that say what they are: {@code csv a:bigint,b:string}. */
final class CrawlRoom {
    final FakeObjects objects;
    final FakeCatalog catalog = new FakeCatalog();
    final FakeMetadataFiles iceberg;
    final TestClock clock = new TestClock();
    RecordedProgress progress = new RecordedProgress();
    String crawler = "crawler";
    String prefix = "";
    UpdateBehavior update = UpdateBehavior.UPDATE_IN_DATABASE;
    DeleteBehavior delete = DeleteBehavior.DEPRECATE_IN_DATABASE;
    RecrawlBehavior recrawl = RecrawlBehavior.CRAWL_EVERYTHING;
    boolean combines;
    boolean mergesNew;
    boolean inherits;
    OptionalInt level = OptionalInt.empty();
    OptionalInt threshold = OptionalInt.empty();
    private int runs;

    CrawlRoom() {
        this(new FakeObjects());
    }

    /** An empty catalog over objects that are there. */
    CrawlRoom(FakeObjects objects) {
        this.objects = objects;
        this.iceberg = new FakeMetadataFiles(objects);
    }

    CrawlRoom put(String uri, String content) {
        objects.put(uri, content);
        return this;
    }

    /** Crawls these paths, and tells what changed. */
    List<String> crawl(String... paths) {
        return crawl(CrawlerTargets.builder().s3Targets(Arrays.stream(paths).map(path -> S3Target.builder().path(path).build()).toList()).build());
    }

    List<String> crawlTables(String database, String... tables) {
        return crawl(CrawlerTargets.builder().catalogTargets(CatalogTarget.builder().databaseName(database).tables(tables).build()).build());
    }

    List<String> crawl(CrawlerTargets targets) {
        progress = new RecordedProgress();
        return crawl(targets, progress);
    }

    List<String> crawl(CrawlerTargets targets, RecordedProgress told) {
        CrawlPlan plan = new CrawlPlan(
                crawler, "run-" + ++runs, TestCallers.root(), targets.hasCatalogTargets() ? Optional.empty() : Optional.of("db"), prefix, targets, List.of(),
                SchemaChangePolicy.builder().updateBehavior(update).deleteBehavior(delete).build(), recrawl,
                new CrawlerConfiguration(combines, mergesNew, inherits, false, level, threshold));
        new Crawl(new CrawlPorts(objects, catalog, iceberg, (file, custom) -> recognise(file), clock)).run(plan, told);
        return told.changes;
    }

    static Optional<Recognition> recognise(DataFile file) throws IOException {
        String text;
        try (InputStream in = file.open(0)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
        if (text.equals("broken")) {
            throw new MalformedFile("not a Parquet file");
        }
        if (!text.contains(" ")) {
            return Optional.empty();
        }
        String format = text.substring(0, text.indexOf(' '));
        List<Column> columns = new ArrayList<>();
        for (String column : text.substring(text.indexOf(' ') + 1).split(",")) {
            String[] parts = column.split(":");
            columns.add(new Column(parts[0], ColumnType.Simple.valueOf(parts[1].toUpperCase(Locale.ROOT))));
        }
        Map<String, String> parameters = new HashMap<>(Map.of("typeOfData", "file", "compressionType", "none"));
        String name = format;
        if (format.endsWith(".gz")) {
            name = format.substring(0, format.length() - 3);
            parameters.put("compressionType", "gzip");
        }
        if (name.equals("csv")) {
            parameters.putAll(Map.of("columnsOrdered", "true", "delimiter", ",", "skip.header.line.count", "1"));
        }
        return Optional.of(new Recognition(
                name, 1, columns, new Recognition.Storage(name + ".In", name + ".Out", name + ".Serde", Map.of()), parameters, OptionalLong.of(10), 4));
    }
}
