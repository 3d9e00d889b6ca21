package io.kariba.protocols;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.TestCallers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in a body, the answer is the sender's error in the service's own shape, is short, and no handler has run. */
class HostileBodiesTest {
    private static final int DEEP = 100_000;

    private final List<String> handled = new ArrayList<>();

    private WireResponse send(String model, String operation, WireRequest request) {
        ServedService service = new ServedService(OperationTable.of(model)
                .on(operation, EmptyMessage.class, (caller, input) -> {
                    handled.add(operation);
                    return input;
                })
                .build());
        OperationModel found = service.model().operation(operation).orElseThrow();
        return service.respond(found, TestCallers.root(), request, null);
    }

    private static WireRequest request(String method, String path, Map<String, String> headers, byte[] body) {
        int mark = path.indexOf('?');
        Map<String, List<String>> all = new LinkedHashMap<>();
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        return new WireRequest(method, mark < 0 ? path : path.substring(0, mark), mark < 0 ? "" : path.substring(mark + 1), all, body);
    }

    private static WireRequest json(String target, byte[] body) {
        return request("POST", "/", Map.of("content-type", "application/x-amz-json-1.1", "x-amz-target", target), body);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] broken(String before, String after) {
        byte[] found = utf8(before + "??" + after);
        found[utf8(before).length] = (byte) 0xC3;
        found[utf8(before).length + 1] = (byte) 0x28;
        return found;
    }

    static Stream<Arguments> jsonBodies() {
        String digits = "9".repeat(DEEP);
        return Stream.of(
                Arguments.of("no JSON", utf8("<xml/>")),
                Arguments.of("cut off", utf8("{\"StreamName\":\"a\"")),
                Arguments.of("cut off in a string", utf8("{\"StreamName\":\"a")),
                Arguments.of("something behind", utf8("{} {}")),
                Arguments.of("a list", utf8("[]")),
                Arguments.of("a string", utf8("\"x\"")),
                Arguments.of("a number", utf8("1")),
                Arguments.of("a comment", utf8("/* x */ {}")),
                Arguments.of("deep lists in an unknown member", utf8("{\"X\":" + "[".repeat(DEEP) + "]".repeat(DEEP) + "}")),
                Arguments.of("deep lists that never end", utf8("{\"X\":" + "[".repeat(DEEP))),
                Arguments.of("deep structures", utf8("{\"X\":".repeat(DEEP) + "1" + "}".repeat(DEEP))),
                Arguments.of("a long unknown number", utf8("{\"X\":" + digits + "}")),
                Arguments.of("a number for a string", utf8("{\"StreamName\":" + 12 + "}")),
                Arguments.of("a huge exponent for a boolean", utf8("{\"DryRun\":1e999999999}")),
                Arguments.of("a list for a string", utf8("{\"StreamName\":[\"a\"]}")),
                Arguments.of("a structure for a string", utf8("{\"StreamName\":{\"a\":1}}")),
                Arguments.of("a string for a boolean", utf8("{\"DryRun\":\"true\"}")),
                Arguments.of("base64 of a wrong length", utf8("{\"Data\":\"YQ\"}")),
                Arguments.of("base64 of wrong letters", utf8("{\"Data\":\"????\"}")),
                Arguments.of("base64 with characters above Latin", utf8("{\"Data\":\"YWJ\u0131\"}")),
                Arguments.of("a member twice", utf8("{\"StreamName\":\"a\",\"StreamName\":\"b\"}")),
                Arguments.of("broken UTF-8", broken("{\"StreamName\":\"", "\"}")),
                Arguments.of("broken UTF-8 in a name", broken("{\"", "\":1}")),
                Arguments.of("UTF-8 that ends early", new byte[] {'{', '"', (byte) 0xE2, (byte) 0x82}),
                Arguments.of("a lone byte order mark", new byte[] {(byte) 0xEF, (byte) 0xBB}),
                Arguments.of("nul bytes", new byte[1_000]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jsonBodies")
    void awsJsonRefuses(String name, byte[] body) {
        WireResponse response = send("kinesis", "PutRecord", json("Kinesis_20131202.PutRecord", body));
        assertJson(response);
        assertThat(VectorValues.json(text(response))).asInstanceOf(InstanceOfAssertFactories.MAP).containsEntry("__type", "SerializationException");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jsonBodies")
    void restJsonRefuses(String name, byte[] body) {
        byte[] renamed = new String(body, StandardCharsets.ISO_8859_1)
                .replace("\"StreamName\"", "\"FunctionName\"").replace("\"DryRun\"", "\"Publish\"").replace("{\"Data\":", "{\"Code\":{\"ZipFile\":")
                .getBytes(StandardCharsets.ISO_8859_1);
        WireResponse response = send("lambda", "CreateFunction",
                request("POST", "/2015-03-31/functions", Map.of("content-type", "application/json"), renamed));
        assertJson(response);
    }

    static Stream<Arguments> numbers() {
        return Stream.of("1.5", "1e999999999", "-1e999999999", "99999999999999999999", "9".repeat(DEEP), "\"12\"", "true", "[]", "{}", "1e400", "0x10", "01", "NaN")
                .map(number -> Arguments.of(number.length() > 40 ? "many digits" : number, number));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void numbersThatDoNotFitAreRefused(String name, String number) {
        String body = "{\"logGroupName\":\"a\",\"logStreamName\":\"b\",\"logEvents\":[{\"message\":\"m\",\"timestamp\":" + number + "}]}";
        assertJson(send("logs", "PutLogEvents", json("Logs_20140328.PutLogEvents", utf8(body))));
    }

    static Stream<Arguments> moments() {
        return Stream.of("\"yesterday\"", "1e99", "1e999999999", "99999999999999999999999999", "\"2026-13-01T00:00:00Z\"", "\"2026-02-30T25:00:00Z\"", "[]", "{}", "true",
                        "\"" + "9".repeat(DEEP) + "\"", "\"Mon, 99 Jan 2026 00:00:00 GMT\"")
                .map(moment -> Arguments.of(moment.length() > 40 ? "many digits" : moment, moment));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("moments")
    void momentsThatAreNoneAreRefused(String name, String moment) {
        String body = "{\"DatabaseName\":\"a\",\"TableName\":\"b\",\"QueryAsOfTime\":" + moment + "}";
        assertJson(send("glue", "GetPartitions", json("AWSGlue.GetPartitions", utf8(body))));
    }

    static Stream<Arguments> xmlBodies() {
        String open = "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
        String laughs = "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
        return Stream.of(
                Arguments.of("no XML", utf8("{}")),
                Arguments.of("cut off", utf8(open + "<Object><Key>a</Key>")),
                Arguments.of("crossed", utf8(open + "<Object></Delete></Object>")),
                Arguments.of("two roots", utf8("<Delete><Object><Key>a</Key></Object></Delete><Delete/>")),
                Arguments.of("another root", utf8("<Tagging><TagSet/></Tagging>")),
                Arguments.of("a document type", utf8("<!DOCTYPE Delete><Delete><Object><Key>a</Key></Object></Delete>")),
                Arguments.of("entities of entities", utf8(laughs + "<Delete><Object><Key>&b;</Key></Object></Delete>")),
                Arguments.of("an entity of a file",
                        utf8("<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><Delete><Object><Key>&x;</Key></Object></Delete>")),
                Arguments.of("an unknown entity", utf8("<Delete><Object><Key>&nbsp;</Key></Object></Delete>")),
                Arguments.of("deep", utf8("<Delete>" + "<a>".repeat(DEEP) + "</a>".repeat(DEEP) + "</Delete>")),
                Arguments.of("deep and never ending", utf8("<a>".repeat(DEEP))),
                Arguments.of("no key", utf8("<Delete><Object></Object></Delete>")),
                Arguments.of("two keys", utf8("<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>")),
                Arguments.of("no boolean", utf8("<Delete><Object><Key>a</Key></Object><Quiet>maybe</Quiet></Delete>")),
                Arguments.of("no moment",
                        utf8("<Delete><Object><Key>a</Key><LastModifiedTime>soon</LastModifiedTime></Object></Delete>")),
                Arguments.of("no number", utf8("<Delete><Object><Key>a</Key><Size>" + "9".repeat(DEEP) + "</Size></Object></Delete>")),
                Arguments.of("many attributes", utf8("<Delete" + attributes(2_000) + "><Object/></Delete>")),
                Arguments.of("the same attribute twice", utf8("<Delete a=\"1\" a=\"2\"><Object><Key>a</Key></Object></Delete>")),
                Arguments.of("a long name", utf8("<" + "D".repeat(DEEP) + "/>")),
                Arguments.of("a forbidden character", utf8("<Delete><Object><Key>&#x0;</Key></Object></Delete>")),
                Arguments.of("broken UTF-8", broken("<Delete><Object><Key>", "</Key></Object></Delete>")),
                Arguments.of("an unknown encoding", utf8("<?xml version=\"1.0\" encoding=\"no-such\"?><Delete><Object><Key>a</Key></Object></Delete>")),
                Arguments.of("nul bytes", new byte[1_000]),
                Arguments.of("nothing", new byte[0]));
    }

    private static String attributes(int count) {
        StringBuilder found = new StringBuilder();
        for (int i = 0; i < count; i++) {
            found.append(" a").append(i).append("=\"\"");
        }
        return found.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("xmlBodies")
    void s3Refuses(String name, byte[] body) {
        WireResponse response = send("s3", "DeleteObjects", request("POST", "/bucket?delete", Map.of("content-type", "application/xml"), body));
        assertRefused(response);
        assertThat(response.headers()).containsEntry("Content-Type", List.of("application/xml"));
        assertThat(text(response)).startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>M").contains("<RequestId>test-request</RequestId>")
                .endsWith("</HostId></Error>");
    }

    static Stream<Arguments> forms() {
        return Stream.of(
                Arguments.of("a broken escape", utf8("Action=CreateRole&RoleName=%zz"), "MalformedQueryString"),
                Arguments.of("an escape that ends early", utf8("Action=CreateRole&RoleName=%4"), "MalformedQueryString"),
                Arguments.of("broken UTF-8 in escapes", utf8("Action=CreateRole&RoleName=%C3%28"), "MalformedQueryString"),
                Arguments.of("broken UTF-8", broken("Action=CreateRole&RoleName=", ""), "MalformedQueryString"),
                Arguments.of("a name twice", utf8("Action=CreateRole&RoleName=a&RoleName=b"), "MalformedQueryString"),
                Arguments.of("no number", utf8("Action=CreateRole&RoleName=a&AssumeRolePolicyDocument=x&MaxSessionDuration=soon"), "MalformedInput"),
                Arguments.of("many digits",
                        utf8("Action=CreateRole&RoleName=a&AssumeRolePolicyDocument=x&MaxSessionDuration=" + "9".repeat(DEEP)), "MalformedInput"),
                Arguments.of("no index", utf8("Action=CreateRole&RoleName=a&AssumeRolePolicyDocument=x&Tags.member.x.Key=k"), "MalformedInput"),
                Arguments.of("a huge index", utf8("Action=CreateRole&RoleName=a&AssumeRolePolicyDocument=x&Tags.member.99999999999999999999.Key=k"), "MalformedInput"),
                Arguments.of("a negative index", utf8("Action=CreateRole&RoleName=a&AssumeRolePolicyDocument=x&Tags.member.-1.Key=k"), "MalformedInput"),
                Arguments.of("a deep name", utf8("Action=CreateRole" + "&Tags" + ".member.1".repeat(DEEP) + "=x"), "ValidationError"),
                Arguments.of("nothing needed is there", utf8("Action=CreateRole&Version=2010-05-08"), "ValidationError"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void awsQueryRefuses(String name, byte[] body, String code) {
        WireResponse response = send("iam", "CreateRole", request("POST", "/", Map.of("content-type", "application/x-www-form-urlencoded"), body));
        assertRefused(response);
        assertThat(response.headers()).containsEntry("Content-Type", List.of("text/xml"));
        assertThat(text(response)).startsWith("<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>" + code)
                .endsWith("<RequestId>test-request</RequestId></ErrorResponse>");
    }

    @ParameterizedTest
    @MethodSource("queries")
    void restQueriesThatAreBrokenAreRefused(String query) {
        assertJson(send("lambda", "ListFunctions", request("GET", "/2015-03-31/functions?" + query, Map.of(), new byte[0])));
    }

    static Stream<String> queries() {
        return Stream.of("MaxItems=many", "MaxItems=%zz", "MaxItems=1.5", "MaxItems=" + "9".repeat(5_000), "Marker=%C3%28", "MaxItems=");
    }

    @Test
    void formsOfMoreMembersThanTheModelAllowsAreRefused() {
        StringBuilder form = new StringBuilder("Action=CreateRole&RoleName=a&AssumeRolePolicyDocument=x");
        for (int i = 1; i <= 100_000; i++) {
            form.append("&Tags.member.").append(i).append(".Key=k&Tags.member.").append(i).append(".Value=v");
        }
        assertRefused(send("iam", "CreateRole",
                request("POST", "/", Map.of("content-type", "application/x-www-form-urlencoded"), utf8(form.toString()))));
    }

    private void assertJson(WireResponse response) {
        assertRefused(response);
        assertThat(response.headers().get("Content-Type").getFirst()).contains("json");
        assertThat(response.headers()).containsEntry("x-amzn-ErrorType", List.of("SerializationException"));
        assertThat(VectorValues.json(text(response))).asInstanceOf(InstanceOfAssertFactories.MAP).containsKey("message");
    }

    private void assertRefused(WireResponse response) {
        assertThat(response.status()).as(text(response)).isBetween(400, 499);
        assertThat(response.body().length).isLessThan(4_096);
        assertThat(handled).isEmpty();
    }

    private static String text(WireResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
