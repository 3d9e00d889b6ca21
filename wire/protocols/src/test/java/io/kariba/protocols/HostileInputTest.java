package io.kariba.protocols;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a client sends, decoding and checking end with a document or with a 4xx. */
class HostileInputTest {
    private static final RequestId ID = new RequestId("r");

    private static WireRequest post(String type, byte[] body) {
        return new WireRequest("POST", "/", "", Map.of("content-type", List.of(type)), body);
    }

    private static int status(Protocol protocol, String service, String operation, WireRequest request) {
        OperationModel model = ServiceModel.load(service).operation(operation).orElseThrow();
        try {
            Map<String, Object> document = ProtocolCodec.of(protocol).decode(model, request);
            Validator.check(model, document);
            return 200;
        } catch (WireError refused) {
            WireResponse answer = ProtocolCodec.of(protocol).encodeError(model.service(), refused, ID, request);
            assertThat(answer.body()).isNotEmpty();
            return answer.status();
        }
    }

    private static int json(String body) {
        return json(body.getBytes(StandardCharsets.UTF_8));
    }

    private static int json(byte[] body) {
        return status(Protocol.AWS_JSON_1_1, "glue", "CreateTable", post("application/x-amz-json-1.1", body));
    }

    private static int xml(String body) {
        WireRequest request = new WireRequest("POST", "/b", "delete", Map.of(), body.getBytes(StandardCharsets.UTF_8));
        return status(Protocol.REST_XML, "s3", "DeleteObjects", request);
    }

    private static int form(String body) {
        return status(Protocol.AWS_QUERY, "sts", "AssumeRole", post("application/x-www-form-urlencoded", body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void brokenJsonIsTheSendersFault() {
        List<String> bodies = List.of(
                "{", "[]", "nul", "\"x\"", "{\"DatabaseName\":1}", "{\"DatabaseName\":\"a\"}x", "{\"TableInput\":[]}", "{\"TableInput\":{\"Retention\":1e999999999}}",
                "{\"TableInput\":{\"Retention\":1e9999999999999999999}}", "{\"TableInput\":{\"Retention\":" + "9".repeat(100_000) + "}}",
                "{\"TableInput\":{\"Retention\":1.5}}", "{\"TableInput\":{\"LastAccessTime\":1e400}}", "{\"TableInput\":{\"LastAccessTime\":\"x\"}}",
                "{\"TableInput\":{\"LastAccessTime\":99999999999999999}}", "{\"TableInput\":{\"PartitionKeys\":[null]}}", "{\"TableInput\":{\"Parameters\":{\"a\":{}}}}");
        for (String body : bodies) {
            assertThat(json(body)).as(body.length() > 80 ? body.substring(0, 80) : body).isEqualTo(400);
        }
        assertThat(json(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'})).isEqualTo(400);
    }

    @Test
    void deepNestingIsRefusedInEveryProtocol() {
        int deep = 100_000;
        assertThat(json("[".repeat(deep))).isEqualTo(400);
        assertThat(json("{\"x\":" + "[".repeat(deep) + "]".repeat(deep) + "}")).isEqualTo(400);
        assertThat(json("{\"a\":".repeat(deep))).isEqualTo(400);
        assertThat(xml("<Delete>" + "<a>".repeat(deep) + "</a>".repeat(deep) + "</Delete>")).isEqualTo(400);
        assertThat(form("Action=AssumeRole&" + "PolicyArns.member.1.".repeat(deep) + "arn=x")).isEqualTo(400);
        String nested = "{\"TableName\":\"ttt\",\"Item\":{\"a\":" + "{\"L\":[".repeat(deep) + "]}".repeat(deep) + "}}";
        assertThat(status(Protocol.AWS_JSON_1_0, "dynamodb", "PutItem", post("application/x-amz-json-1.0", nested.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(400);
    }

    /** Five bytes of a body can become five hundred of heap: whoever decodes asks for them before they are there. */
    @Test
    void memoryIsAskedForWhileABodyIsRead() {
        int many = 100_000;
        byte[] json = ("{\"DatabaseName\":\"a\",\"TableInput\":{\"PartitionKeys\":[" + "{},".repeat(many) + "{}]}}").getBytes(StandardCharsets.UTF_8);
        assertThat(asked(Protocol.AWS_JSON_1_1, "glue", "CreateTable", "", json)).isGreaterThan(200L * many);
        byte[] xml = ("<Delete>" + "<Object/>".repeat(many) + "</Delete>").getBytes(StandardCharsets.UTF_8);
        assertThat(asked(Protocol.REST_XML, "s3", "DeleteObjects", "delete", xml)).isGreaterThan(300L * many);
        byte[] form = "&a=".repeat(many).getBytes(StandardCharsets.UTF_8);
        assertThat(asked(Protocol.AWS_QUERY, "sts", "AssumeRole", "", form)).isGreaterThan(200L * many);
        byte[] cbor = new byte[many + 14];
        byte[] head = {(byte) 0xa1, 0x6a, 'M', 'e', 't', 'r', 'i', 'c', 'D', 'a', 't', 'a', (byte) 0x9f};
        java.util.Arrays.fill(cbor, (byte) 0xa0);
        System.arraycopy(head, 0, cbor, 0, head.length);
        cbor[cbor.length - 1] = (byte) 0xff;
        assertThat(asked(Protocol.RPC_V2_CBOR, "cloudwatch", "PutMetricData", "", cbor)).isGreaterThan(200L * many);
    }

    /** Bytes asked for until the body was read or refused. */
    private static long asked(Protocol protocol, String service, String operation, String query, byte[] body) {
        java.util.concurrent.atomic.AtomicLong asked = new java.util.concurrent.atomic.AtomicLong();
        String type = protocol == Protocol.RPC_V2_CBOR ? "application/cbor" : "application/x";
        WireRequest request = new WireRequest("POST", "/b", query, Map.of("content-type", List.of(type)), body, asked::addAndGet);
        status(protocol, service, operation, request);
        return asked.get();
    }

    @Test
    void brokenXmlIsMalformed() {
        List<String> bodies = List.of(
                "<", "x", "<Delete>", "<Other/>", "<Delete><Object/></Delete>", "<Delete/>", "<Delete><Object><Key>a</Object></Delete>",
                "<!DOCTYPE Delete [<!ENTITY a \"aaaa\">]><Delete><Object><Key>&a;</Key></Object></Delete>",
                "<!DOCTYPE Delete SYSTEM \"file:///etc/passwd\"><Delete><Object><Key>a</Key></Object></Delete>",
                "<Delete><Object><Key>&a;</Key></Object></Delete>", "<Delete><Object><Key>&#0;</Key></Object></Delete>",
                "<Delete><Object><Key>a</Key><Size>x</Size></Object></Delete>", "<Delete><Quiet>maybe</Quiet><Object><Key>a</Key></Object></Delete>");
        for (String body : bodies) {
            assertThat(xml(body)).as(body).isEqualTo(400);
        }
        assertThat(xml("<Delete " + "a".repeat(100_000) + "='1'><Object><Key>a</Key></Object></Delete>")).isIn(200, 400);
        StringBuilder many = new StringBuilder("<Delete>");
        for (int i = 0; i < 1_000; i++) {
            many.append("<Object><Key>").append("&amp;&#10;".repeat(300)).append("</Key></Object>");
        }
        assertThat(xml(many.append("</Delete>").toString())).isEqualTo(200);
    }

    @Test
    void brokenFormsAreTheSendersFault() {
        List<String> bodies = List.of(
                "RoleArn=%zz", "RoleArn=%ff", "RoleArn=%", "DurationSeconds=x", "DurationSeconds=99999999999999999999", "PolicyArns.member.x.arn=1",
                "PolicyArns.member.99999999999.arn=1", "PolicyArns.member.-1.arn=1", "=&=&==", "&&&&", "Tags.member.1", "a".repeat(1_000_000));
        for (String body : bodies) {
            assertThat(form(body)).as(body.length() > 80 ? "long" : body).isEqualTo(400);
        }
    }

    @Test
    void brokenBindingsOfRestAreTheSendersFault() {
        for (String query : List.of("max-keys=x", "max-keys=99999999999", "prefix=%zz", "prefix=%ff", "max-keys=1e3")) {
            assertThat(status(Protocol.REST_XML, "s3", "ListObjects", new WireRequest("GET", "/b", query, Map.of(), new byte[0]))).as(query).isEqualTo(400);
        }
        for (String path : List.of("/b/%zz", "/b/%ff", "/b/%", "/b/%e0%80")) {
            assertThat(status(Protocol.REST_XML, "s3", "GetObject", new WireRequest("GET", path, "", Map.of(), new byte[0]))).as(path).isEqualTo(400);
        }
        Map<String, List<String>> headers = Map.of("if-modified-since", List.of("yesterday"));
        assertThat(status(Protocol.REST_XML, "s3", "GetObject", new WireRequest("GET", "/b/k", "", headers, new byte[0]))).isEqualTo(400);
    }

    @Test
    void noiseNeverEscapesAsAnythingButARefusal() {
        long seed = 20261121;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        String[] seeds = {
            "{\"DatabaseName\":\"d\",\"TableInput\":{\"Name\":\"t\",\"Retention\":1,\"LastAccessTime\":1.5,\"Parameters\":{\"a\":\"b\"}}}",
            "<Delete><Object><Key>a&amp;b</Key><VersionId>1</VersionId></Object><Quiet>true</Quiet></Delete>",
            "Action=AssumeRole&RoleArn=arn%3Aaws&PolicyArns.member.1.arn=x&DurationSeconds=900&Tags.member.1.Key=k"
        };
        for (int round = 0; round < 20_000; round++) {
            byte[] body = seeds[round % 3].getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(4); i >= 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            int status = switch (round % 3) {
                case 0 -> json(body);
                case 1 -> status(Protocol.REST_XML, "s3", "DeleteObjects", new WireRequest("POST", "/b", "delete", Map.of(), body));
                default -> status(Protocol.AWS_QUERY, "sts", "AssumeRole", post("application/x-www-form-urlencoded", body));
            };
            assertThat(status).as("round " + round).isIn(200, 400);
        }
    }

    @Test
    void everyOperationTakesAnEmptyRequestWithoutFailing() {
        List<String> odd = new ArrayList<>();
        for (String service : List.of("s3", "glue", "athena", "sts", "iam", "lambda", "sqs", "kinesis", "quicksight", "redshift")) {
            ServiceModel model = ServiceModel.load(service);
            for (OperationModel operation : model.operations()) {
                try {
                    status(model.protocol(), service, operation.name(), new WireRequest(operation.method(), "/", "", new HashMap<>(), new byte[0]));
                } catch (RuntimeException escaped) {
                    odd.add(operation + ": " + escaped);
                } catch (AssertionError head) {
                    // An error to HEAD has no body.
                }
            }
        }
        assertThat(odd).isEmpty();
    }
}
