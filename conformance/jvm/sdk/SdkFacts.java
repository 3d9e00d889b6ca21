package sdk;

import static facts.Facts.equal;
import static facts.Facts.fails;
import static facts.Facts.holds;
import static facts.Facts.name;

import facts.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.athena.AthenaAsyncClient;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.InvalidRequestException;
import software.amazon.awssdk.services.athena.model.MetadataException;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.ResourceNotFoundException;
import software.amazon.awssdk.services.glue.GlueAsyncClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.ValidationException;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.PartitionValueList;
import software.amazon.awssdk.services.glue.model.S3Target;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.Credentials;

/** AWS SDK for Java 2, configured by the environment alone: Glue, Athena and STS, and then S3. */
public final class SdkFacts {
    static final GlueClient GLUE = GlueClient.create();
    static final AthenaClient ATHENA = AthenaClient.create();
    static final StsClient STS = StsClient.create();

    private SdkFacts() {}

    public static void main(String[] names) throws Exception {
        Facts.run(SdkFacts.class, List.of(names));
    }

    private static String database() {
        String database = name();
        GLUE.createDatabase(r -> r.databaseInput(d -> d.name(database).description("of a test")));
        return database;
    }

    private static TableInput table(String name, String location) {
        return TableInput.builder().name(name).tableType("EXTERNAL_TABLE").parameters(Map.of("classification", "csv"))
                .partitionKeys(Column.builder().name("day").type("string").build(), Column.builder().name("hour").type("int").build())
                .storageDescriptor(csv(location))
                .build();
    }

    private static StorageDescriptor csv(String location) {
        return StorageDescriptor.builder().location(location)
                .columns(Column.builder().name("id").type("int").build(), Column.builder().name("city").type("string").comment("where").build())
                .inputFormat("org.apache.hadoop.mapred.TextInputFormat").outputFormat("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat")
                .serdeInfo(s -> s.serializationLibrary("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe").parameters(Map.of("field.delim", ",")))
                .build();
    }

    public static void glueKeepsTablesAndTheirVersions() {
        String database = database();
        GLUE.createTable(r -> r.databaseName(database).tableInput(table("sales", "s3://nowhere/sales/")));
        Table made = GLUE.getTable(r -> r.databaseName(database).name("sales")).table();
        equal(made.storageDescriptor().columns().get(1).comment(), "where");
        holds(made.createTime() != null && made.updateTime() != null, "times");
        GLUE.updateTable(r -> r.databaseName(database).tableInput(table("sales", "s3://nowhere/other/")));
        equal(GLUE.getTableVersionsPaginator(r -> r.databaseName(database).tableName("sales").maxResults(1)).stream().mapToInt(page -> page.tableVersions().size()).sum(), 2);
        fails(ConcurrentModificationException.class,
                () -> GLUE.updateTable(r -> r.databaseName(database).versionId(made.versionId()).tableInput(table("sales", "s3://nowhere/late/"))));
        EntityNotFoundException missing = fails(EntityNotFoundException.class, () -> GLUE.getTable(r -> r.databaseName(database).name("none")));
        equal(missing.statusCode(), 400);
        equal(missing.awsErrorDetails().errorCode(), "EntityNotFoundException");
        holds(missing.requestId() != null, "a request id");
        fails(AlreadyExistsException.class, () -> GLUE.createTable(r -> r.databaseName(database).tableInput(table("sales", "s3://nowhere/"))));
        fails(ValidationException.class, () -> GLUE.createTable(r -> r.databaseName(database).tableInput(t -> t.name(""))));
        GLUE.deleteDatabase(r -> r.name(database));
        fails(EntityNotFoundException.class, () -> GLUE.getDatabase(r -> r.name(database)));
    }

    public static void gluePagesPartitionsThatAnExpressionMatches() {
        String database = database();
        GLUE.createTable(r -> r.databaseName(database).tableInput(table("t", "s3://nowhere/t/")));
        for (int day = 1; day <= 3; day++) {
            List<PartitionInput> some = new ArrayList<>();
            for (int hour = 0; hour < 24; hour++) {
                String date = "2026-11-0" + day;
                some.add(PartitionInput.builder().values(date, "" + hour).storageDescriptor(csv("s3://nowhere/t/day=" + date + "/hour=" + hour)).build());
            }
            BatchCreatePartitionResponse answer = GLUE.batchCreatePartition(r -> r.databaseName(database).tableName("t").partitionInputList(some));
            equal(answer.errors(), List.of());
            equal(GLUE.batchCreatePartition(r -> r.databaseName(database).tableName("t").partitionInputList(some.get(0))).errors().get(0).errorDetail().errorCode(),
                    "AlreadyExistsException");
        }
        List<Partition> late = GLUE.getPartitionsPaginator(r -> r.databaseName(database).tableName("t").maxResults(7)
                .expression("day >= '2026-11-02' AND hour > 9")).stream()
                .flatMap(page -> page.partitions().stream()).toList();
        equal(late.size(), 28);
        equal(GLUE.batchGetPartition(r -> r.databaseName(database).tableName("t")
                        .partitionsToGet(List.of(PartitionValueList.builder().values("2026-11-03", "5").build(), PartitionValueList.builder().values("x", "1").build())))
                .unprocessedKeys().size(), 0);
        GLUE.deleteDatabase(r -> r.name(database));
    }

    public static void glueAnswersAsynchronousClients() throws Exception {
        String database = database();
        try (GlueAsyncClient glue = GlueAsyncClient.create()) {
            List<CompletableFuture<?>> made = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String name = "t" + i;
                made.add(glue.createTable(r -> r.databaseName(database).tableInput(table(name, "s3://nowhere/" + name))));
            }
            CompletableFuture.allOf(made.toArray(CompletableFuture[]::new)).get();
            List<String> names = new ArrayList<>();
            glue.getTablesPaginator(r -> r.databaseName(database).maxResults(9)).subscribe(page -> page.tableList().forEach(t -> names.add(t.name()))).get();
            equal(names.size(), 40);
            ExecutionException failure = fails(ExecutionException.class, () -> glue.getDatabase(r -> r.name("none" + database)).get());
            equal(failure.getCause().getClass(), EntityNotFoundException.class);
        }
        GLUE.deleteDatabase(r -> r.name(database));
    }

    /** A bucket with one CSV file below raw/. */
    private static String lake() {
        String bucket = name();
        try (S3Client s3 = S3Client.create()) {
            s3.createBucket(r -> r.bucket(bucket));
            s3.putObject(r -> r.bucket(bucket).key("raw/sales/day=2026-11-01/a.csv"), RequestBody.fromString("id,city\n1,Lusaka\n2,Siavonga\n"));
        }
        return bucket;
    }

    private static QueryExecution query(String sql, String bucket) throws InterruptedException {
        String id = ATHENA.startQueryExecution(r -> r.queryString(sql).resultConfiguration(c -> c.outputLocation("s3://" + bucket + "/results/"))).queryExecutionId();
        while (true) {
            QueryExecution execution = ATHENA.getQueryExecution(r -> r.queryExecutionId(id)).queryExecution();
            QueryExecutionState state = execution.status().state();
            if (state != QueryExecutionState.QUEUED && state != QueryExecutionState.RUNNING) {
                return execution;
            }
            Thread.sleep(30); // Athena has no waiter
        }
    }

    public static void athenaAnswersWhatACrawlerFound() throws Exception {
        String bucket = lake();
        String database = database();
        String crawler = name();
        GLUE.createCrawler(r -> r.name(crawler).role("crawler").databaseName(database)
                .targets(t -> t.s3Targets(S3Target.builder().path("s3://" + bucket + "/raw/sales/").build())));
        GLUE.startCrawler(r -> r.name(crawler));
        while (GLUE.getCrawler(r -> r.name(crawler)).crawler().state() != CrawlerState.READY) {
            Thread.sleep(30);
        }
        QueryExecution done = query("SELECT id, city, day FROM " + database + ".sales ORDER BY id", bucket);
        equal(done.status().state(), QueryExecutionState.SUCCEEDED);
        List<String> cells = ATHENA.getQueryResultsPaginator(r -> r.queryExecutionId(done.queryExecutionId()).maxResults(2)).stream()
                .map(GetQueryResultsResponse::resultSet).flatMap(set -> set.rows().stream()).flatMap(row -> row.data().stream())
                .map(datum -> datum.varCharValue()).toList();
        equal(cells, List.of("id", "city", "day", "1", "Lusaka", "2026-11-01", "2", "Siavonga", "2026-11-01"));
        equal(ATHENA.listTableMetadataPaginator(r -> r.catalogName("AwsDataCatalog").databaseName(database)).tableMetadataList().stream().count(), 1L);
        holds(ATHENA.listQueryExecutionsPaginator().stream().flatMap(page -> page.queryExecutionIds().stream()).limit(200).anyMatch(done.queryExecutionId()::equals), "listed");
        GLUE.deleteCrawler(r -> r.name(crawler));
    }

    public static void athenaFailsWithItsOwnExceptions() throws Exception {
        String bucket = lake();
        InvalidRequestException syntax = fails(InvalidRequestException.class, () -> query("SELEC 1", bucket));
        equal(syntax.statusCode(), 400);
        holds(syntax.athenaErrorCode() != null, "an AthenaErrorCode");
        QueryExecution failed = query("SELECT * FROM no_such_table_here", bucket);
        equal(failed.status().state(), QueryExecutionState.FAILED);
        holds(failed.status().stateChangeReason().contains("TABLE_NOT_FOUND"), failed.status().stateChangeReason());
        holds(failed.status().athenaError().errorMessage() != null, "an AthenaError");
        fails(InvalidRequestException.class, () -> ATHENA.getQueryExecution(r -> r.queryExecutionId("00000000-0000-4000-8000-000000000000")));
        fails(MetadataException.class, () -> ATHENA.getTableMetadata(r -> r.catalogName("AwsDataCatalog").databaseName("default").tableName("none")));
        fails(ResourceNotFoundException.class, () -> ATHENA.getPreparedStatement(r -> r.workGroup("primary").statementName("none")));
        String group = name();
        ATHENA.createWorkGroup(r -> r.name(group).configuration(c -> c.resultConfiguration(o -> o.outputLocation("s3://" + bucket + "/group/"))));
        equal(ATHENA.getWorkGroup(r -> r.workGroup(group)).workGroup().configuration().resultConfiguration().outputLocation(), "s3://" + bucket + "/group/");
        ATHENA.deleteWorkGroup(r -> r.workGroup(group).recursiveDeleteOption(true));
    }

    public static void athenaAnswersAsynchronousClients() throws Exception {
        String bucket = lake();
        try (AthenaAsyncClient athena = AthenaAsyncClient.create()) {
            String id = athena.startQueryExecution(r -> r.queryString("SELECT 7 AS n").resultConfiguration(c -> c.outputLocation("s3://" + bucket + "/r/")))
                    .get().queryExecutionId();
            while (athena.getQueryExecution(r -> r.queryExecutionId(id)).get().queryExecution().status().state() != QueryExecutionState.SUCCEEDED) {
                Thread.sleep(30);
            }
            equal(athena.getQueryResults(r -> r.queryExecutionId(id)).get().resultSet().rows().get(1).data().get(0).varCharValue(), "7");
        }
    }

    public static void stsNamesTheCallerAndLendsRoles() {
        equal(STS.getCallerIdentity().account(), Facts.environment("AWS_ACCESS_KEY_ID"));
        String bucket = lake();
        String role = "arn:aws:iam::" + STS.getCallerIdentity().account() + ":role/reader";
        try (StsAssumeRoleCredentialsProvider assumed = StsAssumeRoleCredentialsProvider.builder().stsClient(STS)
                        .refreshRequest(r -> r.roleArn(role).roleSessionName("a-session")
                                .policy("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}")).build();
                S3Client s3 = S3Client.builder().credentialsProvider(assumed).build();
                StsClient sts = StsClient.builder().credentialsProvider(assumed).build()) {
            equal(sts.getCallerIdentity().arn(), "arn:aws:sts::" + STS.getCallerIdentity().account() + ":assumed-role/reader/a-session");
            equal(s3.getObjectAsBytes(r -> r.bucket(bucket).key("raw/sales/day=2026-11-01/a.csv")).asUtf8String().lines().count(), 3L);
            equal(fails(software.amazon.awssdk.services.s3.model.S3Exception.class,
                    () -> s3.putObject(r -> r.bucket(bucket).key("x"), RequestBody.fromString("x"))).awsErrorDetails().errorCode(), "AccessDenied");
        }
        Credentials lent = STS.getSessionToken(r -> r.durationSeconds(900)).credentials();
        try (S3Client s3 = S3Client.builder().credentialsProvider(StaticCredentialsProvider.create(
                AwsSessionCredentials.create(lent.accessKeyId(), lent.secretAccessKey(), lent.sessionToken()))).build()) {
            holds(s3.listBuckets().buckets().stream().anyMatch(b -> b.name().equals(bucket)), "the bucket");
        }
    }

    public static void anotherAccountSeesNothing() {
        String database = database();
        try (GlueClient other = GlueClient.builder().credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("222222222222", "x"))).build()) {
            fails(EntityNotFoundException.class, () -> other.getDatabase(r -> r.name(database)));
        }
        GLUE.deleteDatabase(r -> r.name(database));
    }
}
