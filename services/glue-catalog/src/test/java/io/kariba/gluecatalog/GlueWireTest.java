package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kariba.protocols.OperationModel;
import io.kariba.protocols.ServedService;
import io.kariba.protocols.ServiceModel;
import io.kariba.protocols.WireRequest;
import io.kariba.protocols.WireResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The catalog as clients see it: JSON in, JSON out, through the protocol and its validation. */
class GlueWireTest {
    private final Room room = new Room();
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
                json.getBytes(StandardCharsets.UTF_8));
        OperationModel model = served.route(request).orElseThrow();
        WireResponse response = served.respond(model, room.root, request, null);
        return new Reply(response.status(), mapper.readTree(response.body()));
    }

    private JsonNode ok(String operation, String json) throws IOException {
        Reply reply = ask(operation, json);
        assertThat(reply.status()).as("%s: %s", operation, reply.body()).isEqualTo(200);
        return reply.body();
    }

    @Test
    void tableIsAnsweredAsItWasSent() throws IOException {
        ok("CreateDatabase", "{'DatabaseInput':{'Name':'sales','Parameters':{}}}".replace('\'', '"'));
        ok("CreateTable", """
                {"DatabaseName":"sales","TableInput":{"Name":"Orders","Retention":3,"LastAccessTime":1.5777216E9,"Parameters":{"b":"2","a":""},
                "PartitionKeys":[{"Name":"day","Type":"date"}],"TableType":"EXTERNAL_TABLE",
                "StorageDescriptor":{"Columns":[{"Name":"Id","Type":"struct<a:int>","Parameters":{"x":"y"}}],"Location":"s3://lake/o/",
                "SkewedInfo":{"SkewedColumnNames":["a"],"SkewedColumnValueLocationMaps":{"v":"l"}},"SerdeInfo":{"Parameters":{"field.delim":"\\u0001"}}}}}""");
        JsonNode table = ok("GetTable", "{\"DatabaseName\":\"sales\",\"Name\":\"ORDERS\"}").get("Table");
        assertThat(table).isEqualTo(mapper.readTree("""
                {"Name":"orders","DatabaseName":"sales","CreateTime":1767323045,"UpdateTime":1767323045,"LastAccessTime":1577721600,"Retention":3,
                "StorageDescriptor":{"Columns":[{"Name":"Id","Type":"struct<a:int>","Parameters":{"x":"y"}}],"Location":"s3://lake/o/",
                "Compressed":false,"NumberOfBuckets":0,"SerdeInfo":{"Parameters":{"field.delim":"\\u0001"}},"BucketColumns":[],"SortColumns":[],
                "SkewedInfo":{"SkewedColumnNames":["a"],"SkewedColumnValueLocationMaps":{"v":"l"}},"StoredAsSubDirectories":false},
                "PartitionKeys":[{"Name":"day","Type":"date"}],"TableType":"EXTERNAL_TABLE","Parameters":{"b":"2","a":""},
                "CreatedBy":"arn:aws:iam::111111111111:root","IsRegisteredWithLakeFormation":false,"CatalogId":"111111111111","VersionId":"0","IsMultiDialectView":false}"""));
        JsonNode tables = ok("GetTables", "{\"DatabaseName\":\"sales\"}");
        assertThat(tables.get("TableList").get(0)).isEqualTo(table);
        assertThat(tables.has("NextToken")).isFalse();
    }

    @Test
    void membersNewerThanTheClassesAreReadWhereTheyNarrowTheAnswer() throws IOException {
        ok("CreateDatabase", "{\"DatabaseInput\":{\"Name\":\"s\"}}");
        ok("CreateTable", "{\"DatabaseName\":\"s\",\"TableInput\":{\"Name\":\"t\",\"TableType\":\"EXTERNAL_TABLE\",\"Owner\":\"me\"}}");
        String get = "{\"DatabaseName\":\"s\",\"Name\":\"t\",\"AttributesToGet\":";
        assertThat(ok("GetTable", get + "[\"NAME\"]}").get("Table").has("TableType")).isFalse();
        assertThat(ok("GetTable", get + "[\"TABLE_TYPE\"]}").get("Table").get("TableType").asText()).isEqualTo("EXTERNAL_TABLE");
        assertThat(ok("GetTable", get + "[\"DEFAULT\"]}").get("Table").get("Owner").asText()).isEqualTo("me");
        assertThat(ask("GetTable", get + "[\"LATEST_ICEBERG_METADATA\"]}").error()).startsWith("InvalidInputException");
        assertThat(ask("GetTables", "{\"DatabaseName\":\"s\",\"AttributesToGet\":[\"LATEST_ICEBERG_METADATA\"]}").error())
                .startsWith("InvalidInputException");
        assertThat(ok("GetTables", "{\"DatabaseName\":\"s\",\"ResourceShareType\":\"FEDERATED\"}").get("TableList")).isEmpty();
        assertThat(ok("GetTables", "{\"DatabaseName\":\"s\",\"ResourceShareType\":\"ALL\"}").get("TableList")).hasSize(1);
    }

    @Test
    void emptyListsAreAnswered() throws IOException {
        assertThat(ok("GetDatabases", "{}").get("DatabaseList")).isEmpty();
        ok("CreateDatabase", "{\"DatabaseInput\":{\"Name\":\"sales\"}}");
        assertThat(ok("GetTables", "{\"DatabaseName\":\"sales\"}").get("TableList").isArray()).isTrue();
        assertThat(ok("GetUserDefinedFunctions", "{\"Pattern\":\"*\"}").get("UserDefinedFunctions").isArray()).isTrue();
        assertThat(ok("GetTags", "{\"ResourceArn\":\"arn:aws:glue:us-east-1:111111111111:database/sales\"}").get("Tags").isObject()).isTrue();
    }

    @Test
    void errorsHaveTheShapeOfGlue() throws IOException {
        Reply missing = ask("GetTable", "{\"DatabaseName\":\"none\",\"Name\":\"t\"}");
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.error()).isEqualTo("EntityNotFoundException: Database none not found.");
        assertThat(ask("GetTables", "{\"DatabaseName\":\"none\",\"MaxResults\":101}").error()).startsWith("ValidationException: 1 validation error detected");
        assertThat(ask("GetTable", "{}").error()).startsWith("ValidationException: ");
        room.permissions.deny("glue:GetTable");
        assertThat(ask("GetTable", "{\"DatabaseName\":\"none\",\"Name\":\"t\"}").error()).startsWith("AccessDeniedException: User: arn:aws:iam::111111111111:root");
    }

    @Test
    void whatIsNotServedSaysSo() throws IOException {
        Reply reply = ask("StartJobRun", "{\"Name\":\"c\"}");
        assertThat(reply.status()).isBetween(400, 501);
        assertThat(reply.error()).contains("StartJobRun");
        ok("CreateDatabase", "{\"DatabaseInput\":{\"Name\":\"sales\"}}");
        assertThat(ask("CreateTable", "{\"DatabaseName\":\"sales\",\"TableInput\":{\"Name\":\"t\",\"FederatedTable\":{\"ConnectionName\":\"c\"}}}").error())
                .isEqualTo("InvalidInputException: Federated tables are not supported.");
    }

    @Test
    void operationsThatAreRefusedExist() {
        ServiceModel model = ServiceModel.load("glue");
        assertThat(room.glue.operations().refused().keySet()).allSatisfy(name -> assertThat(model.operation(name)).as(name).isPresent());
    }

    @Test
    void partitionsAndStatisticsGoThroughTheProtocol() throws IOException {
        ok("CreateDatabase", "{\"DatabaseInput\":{\"Name\":\"s\"}}");
        ok("CreateTable", """
                {"DatabaseName":"s","TableInput":{"Name":"t","PartitionKeys":[{"Name":"d","Type":"int"}],
                "StorageDescriptor":{"Columns":[{"Name":"c","Type":"decimal(5,2)"}]}}}""");
        JsonNode created = ok("BatchCreatePartition", """
                {"DatabaseName":"s","TableName":"t","PartitionInputList":[{"Values":["1"]},{"Values":["2"]},{"Values":["1"]}]}""");
        assertThat(created.get("Errors")).isEqualTo(mapper.readTree("""
                [{"PartitionValues":["1"],"ErrorDetail":{"ErrorCode":"AlreadyExistsException","ErrorMessage":"Partition already exists."}}]"""));
        assertThat(ok("GetPartitions", "{\"DatabaseName\":\"s\",\"TableName\":\"t\",\"Expression\":\"d > 1\"}").get("Partitions")).isEqualTo(mapper.readTree("""
                [{"Values":["2"],"DatabaseName":"s","TableName":"t","CreationTime":1767323045,"CatalogId":"111111111111"}]"""));
        String statistics = """
                {"ColumnName":"c","ColumnType":"decimal(5,2)","AnalyzedTime":1767323045,"StatisticsData":{"Type":"DECIMAL",
                "DecimalColumnStatisticsData":{"MinimumValue":{"UnscaledValue":"Cg==","Scale":2},"NumberOfNulls":0,"NumberOfDistinctValues":1}}}""";
        JsonNode updated = ok("UpdateColumnStatisticsForPartition",
                "{\"DatabaseName\":\"s\",\"TableName\":\"t\",\"PartitionValues\":[\"2\"],\"ColumnStatisticsList\":[" + statistics + "]}");
        assertThat(updated.get("Errors")).isEmpty();
        JsonNode found = ok("GetColumnStatisticsForPartition",
                "{\"DatabaseName\":\"s\",\"TableName\":\"t\",\"PartitionValues\":[\"2\"],\"ColumnNames\":[\"c\"]}");
        assertThat(found.get("ColumnStatisticsList").get(0)).isEqualTo(mapper.readTree(statistics));
    }
}
