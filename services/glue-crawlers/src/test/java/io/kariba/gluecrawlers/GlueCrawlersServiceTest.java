package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kariba.api.Access;
import io.kariba.api.Arn;
import io.kariba.protocols.OperationModel;
import io.kariba.protocols.ServedService;
import io.kariba.protocols.ServiceModel;
import io.kariba.protocols.WireRequest;
import io.kariba.protocols.WireResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Crawlers as clients see them: JSON in, JSON out, through the protocol and its validation. */
class GlueCrawlersServiceTest {
    private final CrawlerRoom room = new CrawlerRoom((plan, progress) -> progress.tableCreated("t"));
    private final ServedService served = new ServedService(room.glue.operations());
    private final ObjectMapper mapper = new ObjectMapper();

    private record Reply(int status, JsonNode body) {
        String error() {
            return body.path("__type").asText() + ": " + body.path("message").asText(body.path("Message").asText());
        }
    }

    private Reply ask(String operation, String json) throws IOException {
        WireRequest request = new WireRequest("POST", "/", "",
                Map.of("x-amz-target", List.of("AWSGlue." + operation), "content-type", List.of("application/x-amz-json-1.1")),
                json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        OperationModel model = served.route(request).orElseThrow();
        WireResponse response = served.respond(model, room.root, request, null);
        return new Reply(response.status(), mapper.readTree(response.body()));
    }

    private JsonNode ok(String operation, String json) throws IOException {
        Reply reply = ask(operation, json);
        assertThat(reply.status()).as("%s: %s", operation, reply.body()).isEqualTo(200);
        return reply.body();
    }

    private static final String CREATE = "{'Name':'c','Role':'etl','DatabaseName':'lake','Targets':{'S3Targets':[{'Path':'s3://lake/c/'}]}";

    @Test
    void everyCrawlerAndClassifierOperationOfTheModelIsServed() {
        List<String> wanted = ServiceModel.load("glue").operations().stream()
                .map(OperationModel::name)
                .filter(name -> name.matches(".*(Crawl|Classifier).*"))
                .toList();
        assertThat(room.glue.operations().rows().keySet()).containsExactlyInAnyOrderElementsOf(wanted);
    }

    static Stream<String> operations() {
        return new CrawlerRoom().glue.operations().rows().keySet().stream();
    }

    /** Law 2: with everything denied no operation may get past its question, whatever else is wrong with the request. */
    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationAsksBeforeItActs(String operation) throws IOException {
        ok("CreateCrawler", CREATE + "}");
        room.permissions.reset();
        room.permissions.deny("*");
        String request = switch (operation) {
            case "CreateCrawler" -> CREATE + "}";
            case "BatchGetCrawlers" -> "{'CrawlerNames':['c']}";
            case "ListCrawls", "StartCrawlerSchedule", "StopCrawlerSchedule", "UpdateCrawlerSchedule" -> "{'CrawlerName':'c'}";
            case "GetCrawlerMetrics" -> "{'CrawlerNameList':['c']}";
            default -> operation.endsWith("s") || operation.matches("(Create|Update)Classifier") ? "{}" : "{'Name':'c'}";
        };
        assertThat(ask(operation, request).error()).startsWith("AccessDeniedException");
        Access asked = room.permissions.asked().getLast().access();
        assertThat(asked.action().toString()).isEqualTo("glue:" + operation);
        boolean named = request.contains("'c'") && !operation.contains("Classifier");
        assertThat(asked.resources()).containsExactly(named ? new Arn("arn:aws:glue:us-east-1:111111111111:crawler/c") : Arn.ANY);
    }

    @Test
    void crawlerIsAnsweredAsAwsDoes() throws IOException {
        assertThat(ok("CreateCrawler", CREATE + ",'Schedule':'cron(15 12 * * ? *)'}")).isEmpty();
        assertThat(ok("StartCrawler", "{'Name':'c'}")).isEmpty();
        room.ended("c");
        String id = room.get("c").lastCrawl().messagePrefix();
        assertThat(ok("GetCrawler", "{'Name':'c'}")).isEqualTo(mapper.readTree("""
                {"Crawler":{"Name":"c","Role":"etl","Targets":{"S3Targets":[{"Path":"s3://lake/c/","Exclusions":[]}],"JdbcTargets":[],"MongoDBTargets":[],
                "DynamoDBTargets":[],"CatalogTargets":[],"DeltaTargets":[],"IcebergTargets":[],"HudiTargets":[]},"DatabaseName":"lake","Classifiers":[],
                "RecrawlPolicy":{"RecrawlBehavior":"CRAWL_EVERYTHING"},
                "SchemaChangePolicy":{"UpdateBehavior":"UPDATE_IN_DATABASE","DeleteBehavior":"DEPRECATE_IN_DATABASE"},
                "LineageConfiguration":{"CrawlerLineageSettings":"DISABLE"},"State":"READY",
                "Schedule":{"ScheduleExpression":"cron(15 12 * * ? *)","State":"SCHEDULED"},"CrawlElapsedTime":0,"CreationTime":1767323045,
                "LastUpdated":1767323045,"LastCrawl":{"Status":"SUCCEEDED","LogGroup":"/aws-glue/crawlers","LogStream":"c","MessagePrefix":"ID",
                "StartTime":1767323045},"Version":1,"LakeFormationConfiguration":{"UseLakeFormationCredentials":false,"AccountId":""}}}"""
                .replace("ID", id)));
        JsonNode crawl = ok("ListCrawls", "{'CrawlerName':'c'}").get("Crawls").get(0);
        assertThat(crawl).isEqualTo(mapper.readTree("""
                {"CrawlId":"ID","State":"COMPLETED","StartTime":1767323045,"EndTime":1767323045,"Summary":"S","LogGroup":"/aws-glue/crawlers",
                "LogStream":"c","MessagePrefix":"ID","DPUHour":0.0}""".replace("ID", id).replace("\"S\"", mapper.writeValueAsString(crawl.get("Summary").asText()))));
        JsonNode added = mapper.readTree(mapper.readTree(crawl.get("Summary").asText()).get("TABLE").get("ADD").asText());
        assertThat(added).isEqualTo(mapper.readTree("{\"Details\":{\"names\":[\"t\"]},\"Count\":1}"));
        assertThat(ok("GetCrawlerMetrics", "{}").get("CrawlerMetricsList").get(0).get("TablesCreated").asInt()).isEqualTo(1);
    }

    @Test
    void errorsHaveTheShapeOfGlue() throws IOException {
        Reply missing = ask("GetCrawler", "{'Name':'none'}");
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.error()).isEqualTo("EntityNotFoundException: Crawler entry with name none does not exist");
        assertThat(ask("ListCrawls", "{'CrawlerName':'none'}").error()).isEqualTo("EntityNotFoundException: Crawler entry with name none does not exist");
        assertThat(ask("CreateCrawler", "{'Name':'c'}").error()).startsWith("ValidationException: 2 validation errors detected");
        assertThat(ask("CreateCrawler", CREATE + ",'RecrawlPolicy':{'RecrawlBehavior':'SOMETIMES'}}").error()).startsWith("ValidationException: 1 validation error");
        ok("CreateCrawler", CREATE + "}");
        assertThat(ask("CreateCrawler", CREATE + "}").error()).isEqualTo("AlreadyExistsException: c already exists");
        assertThat(ask("StopCrawler", "{'Name':'c'}").error()).startsWith("CrawlerNotRunningException: ");
        assertThat(ask("StartCrawlerSchedule", "{'CrawlerName':'c'}").error()).startsWith("NoScheduleException: ");
        assertThat(ask("StopCrawlerSchedule", "{'CrawlerName':'c'}").error()).startsWith("SchedulerNotRunningException: ");
    }

    @Test
    void emptyListsAreAnswered() throws IOException {
        assertThat(ok("GetCrawlers", "{}").get("Crawlers").isArray()).isTrue();
        assertThat(ok("ListCrawlers", "{}").get("CrawlerNames").isArray()).isTrue();
        assertThat(ok("GetClassifiers", "{}").get("Classifiers").isArray()).isTrue();
        assertThat(ok("GetCrawlerMetrics", "{}").get("CrawlerMetricsList").isArray()).isTrue();
    }
}
