package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.Access;
import io.kariba.api.AccessDenied;
import io.kariba.api.Arn;
import io.kariba.api.TestCallers;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetCrawlersResponse;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.ListCrawlersResponse;
import software.amazon.awssdk.services.glue.model.ResourceNumberLimitExceededException;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerRequest;

class CrawlersTest {
    private final CrawlerRoom room = new CrawlerRoom();

    private void update(String name, Consumer<UpdateCrawlerRequest.Builder> change) {
        room.glue.crawlers.updateCrawler(room.root, UpdateCrawlerRequest.builder().name(name).applyMutation(change).build());
    }

    private static String message(GlueException e) {
        return e.awsErrorDetails().errorMessage();
    }

    @Test
    void crawlerIsShownWithAwsDefaults() {
        room.create("c");
        Crawler crawler = room.get("c");
        assertThat(crawler).isEqualTo(Crawler.builder()
                .name("c")
                .role("etl")
                .databaseName("lake")
                .targets(targets -> targets.s3Targets(s3 -> s3.path("s3://lake/c/").exclusions(List.of()))
                        .jdbcTargets(List.of())
                        .mongoDBTargets(List.of())
                        .dynamoDBTargets(List.of())
                        .catalogTargets(List.of())
                        .deltaTargets(List.of())
                        .icebergTargets(List.of())
                        .hudiTargets(List.of()))
                .classifiers(List.of())
                .recrawlPolicy(policy -> policy.recrawlBehavior("CRAWL_EVERYTHING"))
                .schemaChangePolicy(policy -> policy.updateBehavior("UPDATE_IN_DATABASE").deleteBehavior("DEPRECATE_IN_DATABASE"))
                .lineageConfiguration(lineage -> lineage.crawlerLineageSettings("DISABLE"))
                .lakeFormationConfiguration(lake -> lake.useLakeFormationCredentials(false).accountId(""))
                .state("READY")
                .crawlElapsedTime(0L)
                .creationTime(room.clock.instant())
                .lastUpdated(room.clock.instant())
                .version(1L)
                .build());
    }

    @Test
    void everythingThatIsSentIsShown() {
        room.create("c", request -> request.description("d")
                .tablePrefix("p_")
                .schedule("cron(15 12 * * ? *)")
                .configuration("{\"Version\":1.0}")
                .schemaChangePolicy(policy -> policy.updateBehavior("LOG").deleteBehavior("LOG"))
                .recrawlPolicy(policy -> policy.recrawlBehavior("CRAWL_NEW_FOLDERS_ONLY"))
                .lineageConfiguration(lineage -> lineage.crawlerLineageSettings("ENABLE"))
                .lakeFormationConfiguration(lake -> lake.useLakeFormationCredentials(true).accountId("111111111111"))
                .targets(targets -> targets.s3Targets(s3 -> s3.path("lake/x").exclusions("**.tmp").sampleSize(249))));
        Crawler crawler = room.get("c");
        assertThat(crawler.description()).isEqualTo("d");
        assertThat(crawler.tablePrefix()).isEqualTo("p_");
        assertThat(crawler.schedule().toString()).contains("cron(15 12 * * ? *)", "SCHEDULED");
        assertThat(crawler.configuration()).isEqualTo("{\"Version\":1.0}");
        assertThat(crawler.recrawlPolicy().recrawlBehaviorAsString()).isEqualTo("CRAWL_NEW_FOLDERS_ONLY");
        assertThat(crawler.lineageConfiguration().crawlerLineageSettingsAsString()).isEqualTo("ENABLE");
        assertThat(crawler.lakeFormationConfiguration().useLakeFormationCredentials()).isTrue();
        assertThat(crawler.targets().s3Targets().getFirst().exclusions()).containsExactly("**.tmp");
        assertThat(crawler.targets().s3Targets().getFirst().sampleSize()).isEqualTo(249);
    }

    @Test
    void whoNamesARoleMustBeAllowedToPassIt() {
        room.create("c", request -> request.role("arn:aws:iam::111111111111:role/service-role/etl"));
        assertThat(room.get("c").role()).isEqualTo("service-role/etl");
        Access pass = room.permissions.asked().stream().map(asked -> asked.access()).filter(access -> access.action().name().equals("PassRole")).findFirst().orElseThrow();
        assertThat(pass.action().toString()).isEqualTo("iam:PassRole");
        assertThat(pass.resources()).containsExactly(new Arn("arn:aws:iam::111111111111:role/service-role/etl"));
        assertThat(pass.conditions()).isEqualTo(Map.of("iam:PassedToService", "glue.amazonaws.com"));
        room.permissions.deny("iam:PassRole");
        assertThatThrownBy(() -> room.create("d")).isInstanceOf(AccessDenied.class);
        assertThatThrownBy(() -> update("c", request -> request.role("etl2"))).isInstanceOf(AccessDenied.class);
        update("c", request -> request.description("needs no role"));
        assertThatThrownBy(() -> room.create("e", request -> request.role("arn:aws:iam::222222222222:role/etl")))
                .isInstanceOf(AccessDenied.class)
                .hasMessage("Cross-account pass role is not allowed.");
    }

    private record Refusal(String message, Consumer<CreateCrawlerRequest.Builder> request) {
        @Override
        public String toString() {
            return message;
        }
    }

    static List<Refusal> refusals() {
        String folders = "The SchemaChangePolicy for \"Crawl new folders only\" Amazon S3 target can have only LOG DeleteBehavior value and LOG UpdateBehavior value.";
        return List.of(
                new Refusal("Invalid role: not a role", request -> request.role("not a role")),
                new Refusal("At least one target must be specified.", request -> request.targets(targets -> {})),
                new Refusal("JDBC targets are not supported.", request -> request.targets(targets -> targets.jdbcTargets(jdbc -> jdbc.path("x")))),
                new Refusal("DynamoDB targets are not supported.", request -> request.targets(targets -> targets.dynamoDBTargets(table -> table.path("x")))),
                new Refusal("MongoDB targets are not supported.", request -> request.targets(targets -> targets.mongoDBTargets(db -> db.path("x")))),
                new Refusal("Delta Lake targets are not supported.", request -> request.targets(targets -> targets.deltaTargets(delta -> delta.deltaTables("x")))),
                new Refusal("Invalid Iceberg target path: x", request -> request.targets(targets -> targets.icebergTargets(ice -> ice.paths("x")))),
                new Refusal("MaximumTraversalDepth must be an integer between 1 and 20.",
                        request -> request.targets(targets -> targets.icebergTargets(ice -> ice.paths("s3://bkt/x").maximumTraversalDepth(21)))),
                new Refusal("Hudi targets are not supported.", request -> request.targets(targets -> targets.hudiTargets(hudi -> hudi.paths("x")))),
                new Refusal("Invalid S3 target path: gs://b/x", request -> request.targets(targets -> targets.s3Targets(s3 -> s3.path("gs://b/x")))),
                new Refusal("Invalid S3 target path: s3://", request -> request.targets(targets -> targets.s3Targets(s3 -> s3.path("s3://")))),
                new Refusal("Invalid S3 target path: null", request -> request.targets(targets -> targets.s3Targets(s3 -> s3.sampleSize(1)))),
                new Refusal("SampleSize must be an integer between 1 and 249.",
                        request -> request.targets(targets -> targets.s3Targets(s3 -> s3.path("s3://bkt/x").sampleSize(250)))),
                new Refusal("Connections are not supported: leave ConnectionName of the target out.",
                        request -> request.targets(targets -> targets.s3Targets(s3 -> s3.path("s3://bkt/x").connectionName("c")))),
                new Refusal("Crawls by S3 events are not supported: leave EventQueueArn and DlqEventQueueArn out.",
                        request -> request.targets(targets -> targets.s3Targets(s3 -> s3.path("s3://bkt/x").eventQueueArn("arn:aws:sqs:::q")))),
                new Refusal("Crawls by S3 events are not supported: RecrawlBehavior cannot be CRAWL_EVENT_MODE.",
                        request -> request.recrawlPolicy(policy -> policy.recrawlBehavior("CRAWL_EVENT_MODE"))),
                new Refusal("Security configurations are not supported: leave CrawlerSecurityConfiguration out.",
                        request -> request.crawlerSecurityConfiguration("s")),
                new Refusal("DatabaseName must be specified for crawlers of S3 targets.", request -> request.databaseName(null)),
                new Refusal(folders, request -> request.recrawlPolicy(policy -> policy.recrawlBehavior("CRAWL_NEW_FOLDERS_ONLY"))),
                new Refusal("RecrawlBehavior \"Crawl new folders only\" can only apply to Amazon S3 target.",
                        request -> request.recrawlPolicy(policy -> policy.recrawlBehavior("CRAWL_NEW_FOLDERS_ONLY"))
                                .targets(targets -> targets.catalogTargets(table -> table.databaseName("d").tables("t")))),
                new Refusal("The SchemaChangePolicy for Data Catalog target can have only LOG DeleteBehavior value.",
                        request -> request.targets(targets -> targets.catalogTargets(table -> table.databaseName("d").tables("t")))),
                new Refusal("At least one table of a catalog target must be specified.",
                        request -> request.targets(targets -> targets.catalogTargets(table -> table.databaseName("d").tables(List.of())))),
                new Refusal("Catalog targets cannot be combined with targets of other types.",
                        request -> request.targets(targets -> targets.s3Targets(s3 -> s3.path("s3://bkt/x"))
                                .catalogTargets(table -> table.databaseName("d").tables("t")))),
                new Refusal("Classifiers not found: x, y", request -> request.classifiers("x", "y")),
                new Refusal("Invalid cron expression: cron(x)", request -> request.schedule("cron(x)")),
                new Refusal("Crawler configuration is not valid JSON.", request -> request.configuration("{")),
                new Refusal("Tag keys beginning with aws: are reserved: AWS:x", request -> request.tags(Map.of("AWS:x", "y"))));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatCannotWorkIsRefused(Refusal refusal) {
        assertThatThrownBy(() -> room.create("c", refusal.request()))
                .isInstanceOf(InvalidInputException.class)
                .satisfies(e -> assertThat(message((GlueException) e)).isEqualTo(refusal.message()));
        assertThat(room.glue.crawlers.getCrawlers(room.root, b()).crawlers()).isEmpty();
    }

    private static software.amazon.awssdk.services.glue.model.GetCrawlersRequest b() {
        return software.amazon.awssdk.services.glue.model.GetCrawlersRequest.builder().build();
    }

    @Test
    void catalogTargetsNeedNoDatabaseButLog() {
        room.create("c", request -> request.databaseName(null)
                .schemaChangePolicy(policy -> policy.deleteBehavior("LOG"))
                .targets(targets -> targets.catalogTargets(table -> table.databaseName("d").tables("t", "u"))));
        assertThat(room.get("c").targets().catalogTargets().getFirst().tables()).containsExactly("t", "u");
        assertThat(room.get("c").targets().s3Targets()).isEmpty();
    }

    @Test
    void namesAreTakenOnceAndMissingOnesAreNotFound() {
        room.create("c");
        assertThatThrownBy(() -> room.create("c")).isInstanceOf(AlreadyExistsException.class)
                .satisfies(e -> assertThat(message((GlueException) e)).isEqualTo("c already exists"));
        assertThatThrownBy(() -> room.get("none")).isInstanceOf(EntityNotFoundException.class)
                .satisfies(e -> assertThat(message((GlueException) e)).isEqualTo("Crawler entry with name none does not exist"));
        assertThatThrownBy(() -> update("none", request -> {})).isInstanceOf(EntityNotFoundException.class);
        assertThatThrownBy(() -> room.start("none")).isInstanceOf(EntityNotFoundException.class);
        assertThatThrownBy(() -> room.stop("none")).isInstanceOf(EntityNotFoundException.class);
        assertThatThrownBy(() -> room.glue.crawlers.getCrawler(TestCallers.root("222222222222"),
                software.amazon.awssdk.services.glue.model.GetCrawlerRequest.builder().name("c").build())).isInstanceOf(EntityNotFoundException.class);
    }

    @Test
    void updateChangesWhatIsSentAndCounts() {
        room.create("c", request -> request.description("d").tablePrefix("p").schedule("cron(0 1 * * ? *)"));
        room.clock.advance(java.time.Duration.ofMinutes(1));
        update("c", request -> request.description("").databaseName("other"));
        Crawler crawler = room.get("c");
        assertThat(crawler.version()).isEqualTo(2);
        assertThat(crawler.lastUpdated()).isEqualTo(room.clock.instant()).isAfter(crawler.creationTime());
        assertThat(crawler.description()).isNull();
        assertThat(crawler.databaseName()).isEqualTo("other");
        assertThat(crawler.tablePrefix()).isEqualTo("p");
        assertThat(crawler.targets().s3Targets()).hasSize(1);
        assertThat(crawler.schedule().scheduleExpression()).isEqualTo("cron(0 1 * * ? *)");
        update("c", request -> request.schedule(""));
        assertThat(room.get("c").schedule()).isNull();
        assertThatThrownBy(() -> update("c", request -> request.recrawlPolicy(policy -> policy.recrawlBehavior("CRAWL_NEW_FOLDERS_ONLY"))))
                .isInstanceOf(InvalidInputException.class);
        assertThat(room.get("c").version()).isEqualTo(3);
    }

    @Test
    void deletedCrawlerTakesItsHistoryAlong() {
        room.create("c");
        room.run("c");
        assertThat(room.crawls("c")).hasSize(1);
        room.glue.crawlers.deleteCrawler(room.root, software.amazon.awssdk.services.glue.model.DeleteCrawlerRequest.builder().name("c").build());
        room.create("c");
        assertThat(room.crawls("c")).isEmpty();
        assertThat(room.get("c").lastCrawl()).isNull();
    }

    @Test
    void listingsGoPageByPage() {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            room.create(name, request -> request.tags(name.compareTo("c") < 0 ? Map.of("team", "x", "n", name) : Map.of()));
        }
        GetCrawlersResponse first = room.glue.crawlers.getCrawlers(room.root, b().toBuilder().maxResults(3).build());
        assertThat(first.crawlers()).extracting(Crawler::name).containsExactly("a", "b", "c");
        GetCrawlersResponse rest = room.glue.crawlers.getCrawlers(room.root, b().toBuilder().maxResults(3).nextToken(first.nextToken()).build());
        assertThat(rest.crawlers()).extracting(Crawler::name).containsExactly("d", "e");
        assertThat(rest.nextToken()).isNull();
        assertThatThrownBy(() -> room.glue.crawlers.getCrawlers(room.root, b().toBuilder().nextToken("nonsense").build())).isInstanceOf(InvalidInputException.class);

        var list = software.amazon.awssdk.services.glue.model.ListCrawlersRequest.builder();
        ListCrawlersResponse names = room.glue.crawlers.listCrawlers(room.root, list.maxResults(4).build());
        assertThat(names.crawlerNames()).containsExactly("a", "b", "c", "d");
        assertThat(room.glue.crawlers.listCrawlers(room.root, list.nextToken(names.nextToken()).build()).crawlerNames()).containsExactly("e");
        ListCrawlersResponse tagged = room.glue.crawlers.listCrawlers(room.root, list.nextToken(null).maxResults(1).tags(Map.of("team", "x")).build());
        assertThat(tagged.crawlerNames()).containsExactly("a");
        assertThat(room.glue.crawlers.listCrawlers(room.root, list.nextToken(tagged.nextToken()).build()).crawlerNames()).containsExactly("b");

        var batch = room.glue.crawlers.batchGetCrawlers(room.root,
                software.amazon.awssdk.services.glue.model.BatchGetCrawlersRequest.builder().crawlerNames("b", "x", "a", "b").build());
        assertThat(batch.crawlers()).extracting(Crawler::name).containsExactly("b", "a");
        assertThat(batch.crawlersNotFound()).containsExactly("x");
        assertThatThrownBy(() -> room.create("f")).isInstanceOf(ResourceNumberLimitExceededException.class);
    }

    @Test
    void hugeDefinitionsAreRefused() {
        assertThatThrownBy(() -> room.create("c", request -> request.targets(targets -> targets.s3Targets(s3 -> s3.path("s3://lake/x")
                .exclusions(java.util.Collections.nCopies(100, "x".repeat(3_000))))))).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void tagsAreKeptWithTheCrawler() {
        room.create("c", request -> request.tags(Map.of("k", "v")));
        assertThat(room.permissions.actions()).contains("glue:TagResource");
        Crawlers.Tagged tagged = new Crawlers.Tagged();
        assertThat(room.metadata.<Object>read(reader -> tagged.tags(reader, room.root.scope(), "c").orElseThrow())).isEqualTo(Map.of("k", "v"));
        room.metadata.run(tx -> tagged.setTags(tx, room.root.scope(), "c", Map.of("k", "w")));
        assertThat(room.metadata.<Object>read(reader -> tagged.tags(reader, room.root.scope(), "c").orElseThrow())).isEqualTo(Map.of("k", "w"));
        assertThat(room.metadata.<Boolean>read(reader -> tagged.tags(reader, room.root.scope(), "none").isEmpty())).isTrue();
        assertThat(room.get("c").version()).isEqualTo(1);
    }

    @Test
    void icebergTargetsAreKeptWithTheirDepth() {
        room.create("c", request -> request.targets(
                targets -> targets.icebergTargets(ice -> ice.paths("s3://lake/x").exclusions("old/**").maximumTraversalDepth(3))));
        assertThat(room.get("c").targets().icebergTargets()).singleElement().satisfies(target -> {
            assertThat(target.paths()).containsExactly("s3://lake/x");
            assertThat(target.exclusions()).containsExactly("old/**");
            assertThat(target.maximumTraversalDepth()).isEqualTo(3);
        });
        assertThat(room.get("c").schemaChangePolicy().deleteBehaviorAsString()).isEqualTo("DEPRECATE_IN_DATABASE");
    }
}
