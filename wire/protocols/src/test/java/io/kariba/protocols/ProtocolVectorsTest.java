package io.kariba.protocols;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.RequestId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.knowledge.OperationIndex;
import software.amazon.smithy.model.knowledge.TopDownIndex;
import software.amazon.smithy.model.loader.ModelAssembler;
import software.amazon.smithy.model.node.ObjectNode;
import software.amazon.smithy.model.shapes.OperationShape;
import software.amazon.smithy.model.shapes.ServiceShape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.shapes.StructureShape;
import software.amazon.smithy.protocoltests.traits.AppliesTo;
import software.amazon.smithy.protocoltests.traits.HttpMalformedRequestTestCase;
import software.amazon.smithy.protocoltests.traits.HttpMalformedRequestTestsTrait;
import software.amazon.smithy.protocoltests.traits.HttpMalformedResponseBodyDefinition;
import software.amazon.smithy.protocoltests.traits.HttpMessageTestCase;
import software.amazon.smithy.protocoltests.traits.HttpRequestTestCase;
import software.amazon.smithy.protocoltests.traits.HttpRequestTestsTrait;
import software.amazon.smithy.protocoltests.traits.HttpResponseTestCase;
import software.amazon.smithy.protocoltests.traits.HttpResponseTestsTrait;

/**
 * Smithy's official protocol vectors, run against the codecs as a server: requests are routed and decoded, responses and errors encoded, malformed requests
 * answered. What fails is in {@code vector-exceptions.txt} by its id, with the reason; anything else that fails, and anything listed that passes, fails here.
 *
 * <p>Three things are compared by meaning, because AWS's services differ there from the vectors and each other: the namespace before an error's type in
 * {@code __type}, the ResponseMetadata and the errors' namespace that answers of the query protocol carry, and the wording of broken constraints, where it is checked that as many
 * are reported as the vector has, for the same members.
 */
class ProtocolVectorsTest {
    private static final List<String> PROTOCOLS = List.of("restXml", "restJson1", "awsJson1_0", "awsJson1_1", "awsQuery", "ec2Query");
    private static final RequestId ID = new RequestId("foo-id");

    /** Passed and failed vectors of one protocol and kind; failures by id. */
    private final Map<String, Map<String, List<String>>> totals = new TreeMap<>();

    private final Map<String, String> failures = new TreeMap<>();
    private final TreeSet<String> passed = new TreeSet<>();

    @Test
    void theOfficialVectorsPassButForTheListedOnes() throws IOException {
        Model model = Model.assembler()
                .discoverModels()
                .putProperty(ModelAssembler.ALLOW_UNKNOWN_TRAITS, true)
                .disableValidation()
                .assemble()
                .getResult()
                .orElseThrow();
        for (ServiceShape service : new TreeSet<>(model.getServiceShapes())) {
            for (String protocol : PROTOCOLS) {
                ShapeId id = ShapeId.from("aws.protocols#" + protocol);
                if (service.hasTrait(id)) {
                    new Run(model, service, id).everything();
                }
            }
        }
        print();
        Map<String, String> exceptions = exceptions();
        Map<String, String> unlisted = new TreeMap<>(failures);
        unlisted.keySet().removeAll(exceptions.keySet());
        TreeSet<String> stale = new TreeSet<>(exceptions.keySet());
        stale.removeAll(failures.keySet());
        unlisted.forEach((id, reason) -> System.out.println("FAILED " + id + ": " + reason));
        assertThat(unlisted.keySet()).as("vectors that fail and are not listed").isEmpty();
        assertThat(stale).as("listed vectors that pass or do not exist").isEmpty();
        assertThat(failures.size() * 20).as("at most one in twenty is listed").isLessThanOrEqualTo(passed.size() + failures.size());
    }

    private void print() {
        System.out.printf(Locale.ROOT, "%n%-12s %-10s %7s %7s%n", "protocol", "vectors", "passed", "of");
        int all = 0;
        int good = 0;
        for (Map.Entry<String, Map<String, List<String>>> protocol : totals.entrySet()) {
            for (Map.Entry<String, List<String>> kind : protocol.getValue().entrySet()) {
                int failed = (int) kind.getValue().stream().filter(failures::containsKey).count();
                int count = kind.getValue().size();
                System.out.printf(Locale.ROOT, "%-12s %-10s %7d %7d%n", protocol.getKey(), kind.getKey(), count - failed, count);
                all += count;
                good += count - failed;
            }
        }
        System.out.printf(Locale.ROOT, "%-12s %-10s %7d %7d  (%.1f %%)%n%n", "all", "", good, all, 100.0 * good / all);
    }

    /** Ids with their reasons: a line each, the reason after the first space. */
    private Map<String, String> exceptions() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(ProtocolVectorsTest.class.getResourceAsStream("vector-exceptions.txt"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] parts = line.split(" +", 2);
                    assertThat(parts).as("an id and a reason: " + line).hasSize(2);
                    found.put(parts[0], parts[1]);
                }
            }
        }
        return found;
    }

    private void record(String protocol, String kind, String id, Runnable vector) {
        totals.computeIfAbsent(protocol, name -> new TreeMap<>()).computeIfAbsent(kind, name -> new ArrayList<>()).add(id);
        try {
            vector.run();
            passed.add(id);
        } catch (Exception | AssertionError failure) {
            String reason = (failure instanceof AssertionError ? failure.getMessage() : failure.toString()).replaceAll("\\s+", " ");
            failures.put(id, reason.length() > 900 ? reason.substring(0, 900) : reason);
        }
    }

    /** One service in one protocol. */
    private final class Run {
        private final Model model;
        private final ServiceShape service;
        private final ShapeId protocol;
        private final ServiceModel served;
        private final ProtocolCodec codec;
        private final RestRouter router;

        Run(Model model, ServiceShape service, ShapeId protocol) {
            this.model = model;
            this.service = service;
            this.protocol = protocol;
            this.served = SmithyService.convert(model, service, protocol);
            this.codec = ProtocolCodec.of(served.protocol());
            this.router = served.protocol().isRest() ? new RestRouter(served) : null;
        }

        void everything() {
            for (OperationShape shape : TopDownIndex.of(model).getContainedOperations(service)) {
                OperationModel operation = served.operation(shape.getId().getName()).orElseThrow();
                shape.getTrait(HttpRequestTestsTrait.class).stream().flatMap(trait -> trait.getTestCases().stream()).filter(this::applies)
                        .forEach(vector -> record(protocol.getName(), "requests", vector.getId(), () -> request(operation, vector)));
                shape.getTrait(HttpResponseTestsTrait.class).stream().flatMap(trait -> trait.getTestCases().stream()).filter(this::applies)
                        .forEach(vector -> record(protocol.getName(), "responses", vector.getId(), () -> response(operation, vector)));
                shape.getTrait(HttpMalformedRequestTestsTrait.class).stream().flatMap(trait -> trait.getTestCases().stream())
                        .filter(vector -> vector.getProtocol().equals(protocol))
                        .forEach(vector -> record(protocol.getName(), "malformed", vector.getId(), () -> malformed(operation, vector)));
                for (StructureShape error : OperationIndex.of(model).getErrors(service, shape)) {
                    error.getTrait(HttpResponseTestsTrait.class).stream().flatMap(trait -> trait.getTestCases().stream()).filter(this::applies)
                            .filter(vector -> !passed.contains(vector.getId()) && !failures.containsKey(vector.getId()))
                            .forEach(vector -> record(protocol.getName(), "errors", vector.getId(), () -> error(error, vector)));
                }
            }
        }

        private boolean applies(HttpMessageTestCase vector) {
            return vector.getProtocol().equals(protocol) && vector.getAppliesTo().filter(side -> side == AppliesTo.CLIENT).isEmpty();
        }

        private WireRequest wire(String method, String uri, List<String> query, Map<String, String> headers, Optional<String> body) {
            int mark = uri.indexOf('?');
            Map<String, List<String>> lower = new LinkedHashMap<>();
            headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), List.of(value)));
            String rawQuery = mark < 0 ? String.join("&", query) : uri.substring(mark + 1);
            return new WireRequest(method, mark < 0 ? uri : uri.substring(0, mark), rawQuery, lower, body.orElse("").getBytes(StandardCharsets.UTF_8));
        }

        /** The server puts the bucket of a virtual host before the path; here the host is the vector's. */
        private String bucket(HttpRequestTestCase vector) {
            String host = vector.getResolvedHost().or(vector::getHost).orElse("");
            return S3Xml.isS3(served) && host.startsWith("mybucket.") ? "/mybucket" : "";
        }

        private void routed(OperationModel operation, WireRequest request) {
            Optional<OperationModel> found = router == null
                    ? Optional.of(operation)
                    : router.route(request.method(), request.rawPath(), request.rawQuery(), request.headers());
            assertThat(found).as("operation").contains(operation);
        }

        private void request(OperationModel operation, HttpRequestTestCase vector) {
            WireRequest request = wire(vector.getMethod(), bucket(vector) + vector.getUri(), vector.getQueryParams(), vector.getHeaders(), vector.getBody());
            routed(operation, request);
            Map<String, Object> expected = operation.input() == null ? Map.of() : VectorValues.document(operation.input(), vector.getParams());
            Map<String, Object> actual = new LinkedHashMap<>(codec.decode(operation, request));
            if (operation.isStreamingInput() && request.body().length > 0) {
                actual.put(operation.input().payload().name(), request.body());
            }
            assertThat(VectorValues.normal(actual)).isEqualTo(VectorValues.normal(expected));
        }

        private void response(OperationModel operation, HttpResponseTestCase vector) {
            Map<String, Object> output = operation.output() == null ? Map.of() : VectorValues.document(operation.output(), vector.getParams());
            WireResponse response = codec.encode(operation, output, ID);
            if (operation.isStreamingOutput()) {
                Object body = output.get(operation.output().payload().name());
                response = new WireResponse(response.status(), response.headers(), body == null ? new byte[0] : (byte[]) body, Optional.empty());
            }
            compare(response, vector);
        }

        private void error(StructureShape error, HttpResponseTestCase vector) {
            Shape shape = served.error(error.getId().getName()).orElseThrow();
            Map<String, Object> members = VectorValues.document(shape, ObjectNode.fromStringMap(Map.of()).merge(vector.getParams()));
            String message = members.entrySet().stream().filter(entry -> entry.getKey().equalsIgnoreCase("message"))
                    .map(entry -> (String) entry.getValue()).findFirst().orElseGet(() -> spoken(vector));
            WireRequest request = wire("POST", "/", List.of(), Map.of(), Optional.empty());
            compare(codec.encodeError(served, new WireError(error.getId().getName(), vector.getCode(), message, members), ID, request), vector);
        }

        /** A message is the handler's words: some vectors have it in the body alone. */
        private String spoken(HttpResponseTestCase vector) {
            Matcher message = Pattern.compile("<Message>(.*)</Message>").matcher(vector.getBody().orElse(""));
            return message.find() ? message.group(1) : null;
        }

        private void malformed(OperationModel operation, HttpMalformedRequestTestCase vector) {
            WireRequest request = wire(vector.getRequest().getMethod(), vector.getRequest().getUri().orElse("/"), vector.getRequest().getQueryParams(),
                    vector.getRequest().getHeaders(), vector.getRequest().getBody());
            WireResponse response = answer(operation, request);
            assertThat(response.status()).as("status").isEqualTo(vector.getResponse().getCode());
            headers(response, vector.getResponse().getHeaders());
            vector.getResponse().getBody().ifPresent(body -> malformedBody(body, new String(response.body(), StandardCharsets.UTF_8)));
        }

        private WireResponse answer(OperationModel operation, WireRequest request) {
            try {
                routed(operation, request);
                Map<String, Object> members = codec.decode(operation, request);
                Validator.check(operation, members);
                return codec.encode(operation, Map.of(), ID);
            } catch (WireError refused) {
                return codec.encodeError(served, refused, ID, request);
            }
        }

        private void malformedBody(HttpMalformedResponseBodyDefinition expected, String actual) {
            String message = ((Map<?, ?>) VectorValues.json(actual)).get("message") instanceof String text ? text : "";
            expected.getMessageRegex().ifPresent(regex -> assertThat(message).matches(regex));
            expected.getContents().ifPresent(contents -> {
                List<?> fields = (List<?>) ((Map<?, ?>) VectorValues.json(contents)).get("fieldList");
                assertThat(message).startsWith(fields.size() + " validation error");
                for (Object field : fields) {
                    String path = ((Map<?, ?>) field).get("path").toString();
                    String last = path.substring(path.lastIndexOf('/') + 1);
                    assertThat(message).as(path).containsPattern("[a-zA-Z.0-9]*" + Pattern.quote(path.split("/")[1]));
                    assertThat(last).isNotEmpty();
                }
            });
        }

        private void compare(WireResponse response, HttpResponseTestCase vector) {
            assertThat(response.status()).as("status").isEqualTo(vector.getCode());
            headers(response, vector.getHeaders());
            Map<String, String> actual = lower(response);
            vector.getForbidHeaders().forEach(name -> assertThat(actual).as("forbidden header").doesNotContainKey(name.toLowerCase(Locale.ROOT)));
            vector.getRequireHeaders().stream().filter(name -> !name.equalsIgnoreCase("Content-Length"))
                    .forEach(name -> assertThat(actual).as("required header").containsKey(name.toLowerCase(Locale.ROOT)));
            vector.getBody().ifPresent(expected -> body(vector.getBodyMediaType().orElse(""), expected, new String(response.body(), StandardCharsets.UTF_8)));
        }

        private void body(String mediaType, String expected, String actual) {
            if (expected.isEmpty()) {
                assertThat(actual).isEmpty();
            } else if (mediaType.contains("json")) {
                assertThat(withoutNamespace(VectorValues.json(actual))).isEqualTo(withoutNamespace(VectorValues.json(expected)));
            } else if (mediaType.contains("xml")) {
                assertThat(VectorValues.xml(actual)).isEqualTo(VectorValues.xml(expected));
            } else {
                assertThat(actual).isEqualTo(expected);
            }
        }

        private Object withoutNamespace(Object body) {
            if (body instanceof Map<?, ?> map && map.get("__type") instanceof String type) {
                Map<Object, Object> changed = new TreeMap<>(map);
                changed.put("__type", type.substring(type.indexOf('#') + 1));
                return changed;
            }
            return body;
        }

        private void headers(WireResponse response, Map<String, String> expected) {
            Map<String, String> actual = lower(response);
            expected.forEach((name, value) -> {
                if (!name.equalsIgnoreCase("Content-Length")) {
                    assertThat(actual.get(name.toLowerCase(Locale.ROOT))).as("header " + name).isEqualTo(value);
                }
            });
        }

        private Map<String, String> lower(WireResponse response) {
            Map<String, String> found = new LinkedHashMap<>();
            response.headers().forEach((name, values) -> found.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
            return found;
        }
    }
}
