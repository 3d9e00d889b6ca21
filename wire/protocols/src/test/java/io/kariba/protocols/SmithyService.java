package io.kariba.protocols;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.knowledge.OperationIndex;
import software.amazon.smithy.model.knowledge.TopDownIndex;
import software.amazon.smithy.model.neighbor.Walker;
import software.amazon.smithy.model.node.Node;
import software.amazon.smithy.model.node.ObjectNode;
import software.amazon.smithy.model.shapes.ListShape;
import software.amazon.smithy.model.shapes.MapShape;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.OperationShape;
import software.amazon.smithy.model.shapes.ServiceShape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.shapes.ShapeType;

/**
 * A service of a Smithy model in the form that {@code import-models.py} gives botocore's services. Where the two differ, it does what AWS's own conversion
 * does: constraints and flattening of a member move to a shape of the member's own.
 */
final class SmithyService {
    private static final Set<String> CONSTRAINTS = Set.of("length", "range", "pattern", "enum", "uniqueItems");
    private static final Map<String, String> TIMESTAMPS =
            Map.of("epoch-seconds", Timestamps.UNIX, "date-time", Timestamps.ISO_8601, "http-date", Timestamps.RFC_822);

    private final Model model;
    private final ServiceShape service;
    private final ShapeId protocol;
    private final Map<String, Object> shapes = new LinkedHashMap<>();
    private final Set<ShapeId> inputs = new HashSet<>();
    private final Set<ShapeId> outputs = new HashSet<>();

    private SmithyService(Model model, ServiceShape service, ShapeId protocol) {
        this.model = model;
        this.service = service;
        this.protocol = protocol;
    }

    static ServiceModel convert(Model model, ServiceShape service, ShapeId protocol) {
        return new SmithyService(model, service, protocol).convert();
    }

    private ServiceModel convert() {
        for (OperationShape operation : TopDownIndex.of(model).getContainedOperations(service)) {
            operation.getInput().ifPresent(inputs::add);
            operation.getOutput().ifPresent(outputs::add);
        }
        for (software.amazon.smithy.model.shapes.Shape shape : new Walker(model).walkShapes(service)) {
            if (!shape.isMemberShape() && !shape.isServiceShape() && !shape.isOperationShape() && !shape.isResourceShape()) {
                shapes.put(name(shape.getId()), shape(shape));
            }
        }
        Map<String, Object> operations = new LinkedHashMap<>();
        for (OperationShape operation : TopDownIndex.of(model).getContainedOperations(service)) {
            operations.put(operation.getId().getName(), operation(operation));
        }
        return ServiceModel.of(service.getId().getName(), Map.of("metadata", metadata(), "operations", operations, "shapes", shapes));
    }

    private Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("protocol", switch (protocol.getName()) {
            case "restJson1" -> "rest-json";
            case "restXml" -> "rest-xml";
            case "awsQuery" -> "query";
            case "ec2Query" -> "ec2";
            default -> "json";
        });
        metadata.put("jsonVersion", protocol.getName().equals("awsJson1_0") ? "1.0" : "1.1");
        metadata.put("apiVersion", service.getVersion());
        metadata.put("targetPrefix", service.getId().getName());
        trait(service, "aws.api#service").map(node -> node.expectObjectNode().expectStringMember("sdkId").getValue())
                .ifPresent(id -> metadata.put("serviceId", id));
        trait(service, "smithy.api#xmlNamespace").map(node -> node.expectObjectNode().expectStringMember("uri").getValue())
                .ifPresent(uri -> metadata.put("xmlNamespace", uri));
        trait(service, "aws.protocols#awsQueryCompatible").ifPresent(node -> metadata.put("awsQueryCompatible", Map.of()));
        return metadata;
    }

    private Map<String, Object> operation(OperationShape operation) {
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("name", operation.getId().getName());
        Map<String, Object> http = new LinkedHashMap<>(Map.of("method", "POST", "requestUri", "/"));
        if (protocol.getName().startsWith("rest")) {
            ObjectNode node = trait(operation, "smithy.api#http").orElseThrow().expectObjectNode();
            http.put("method", node.expectStringMember("method").getValue());
            http.put("requestUri", node.expectStringMember("uri").getValue());
            node.getNumberMember("code").ifPresent(code -> http.put("responseCode", code.getValue()));
        }
        found.put("http", http);
        operation.getInput().filter(id -> !isUnit(id)).ifPresent(id -> found.put("input", Map.of("shape", name(id))));
        operation.getOutput().filter(id -> !isUnit(id))
                .ifPresent(id -> found.put("output", Map.of("shape", name(id), "resultWrapper", operation.getId().getName() + "Result")));
        found.put("errors", OperationIndex.of(model).getErrors(service, operation).stream()
                .map(error -> (Object) Map.of("shape", name(error.getId()))).toList());
        return found;
    }

    private static boolean isUnit(ShapeId id) {
        return id.equals(ShapeId.from("smithy.api#Unit"));
    }

    private String name(ShapeId id) {
        return id.getName(service);
    }

    private Map<String, Object> shape(software.amazon.smithy.model.shapes.Shape shape) {
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("type", type(shape.getType()));
        switch (shape) {
            case ListShape list -> found.put("member", member(list.getMember()));
            case MapShape map -> {
                found.put("key", member(map.getKey()));
                found.put("value", member(map.getValue()));
            }
            default -> {
                if (shape.isStructureShape() || shape.isUnionShape()) {
                    structure(shape, found);
                }
            }
        }
        if (shape.isUnionShape()) {
            found.put(trait(shape, "smithy.api#streaming").isPresent() ? "eventstream" : "union", true);
        }
        if (shape.getType() == ShapeType.DOCUMENT) {
            found.put("document", true);
        }
        shape.asEnumShape().ifPresent(values -> found.put("enum", List.copyOf(values.getEnumValues().values())));
        error(shape, found);
        traits(shape, found);
        if (shape.isStructureShape() && !isRoot(shape)) {
            found.remove("xmlNamespace");
        }
        return found;
    }

    /** Structures declare their namespace where they are a whole body; elsewhere the member does. */
    private boolean isRoot(software.amazon.smithy.model.shapes.Shape shape) {
        return inputs.contains(shape.getId()) || outputs.contains(shape.getId())
                || model.getMemberShapesWithTrait(software.amazon.smithy.model.traits.HttpPayloadTrait.class).stream()
                        .anyMatch(member -> member.getTarget().equals(shape.getId()));
    }

    private static String type(ShapeType type) {
        return switch (type) {
            case UNION, STRUCTURE, DOCUMENT -> "structure";
            case ENUM -> "string";
            case INT_ENUM -> "integer";
            case SET -> "list";
            case BIG_INTEGER -> "biginteger";
            case BIG_DECIMAL -> "bigdecimal";
            default -> type.toString();
        };
    }

    private void structure(software.amazon.smithy.model.shapes.Shape shape, Map<String, Object> found) {
        Map<String, Object> members = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (MemberShape member : shape.members()) {
            members.put(member.getMemberName(), member(member));
            if (trait(member, "smithy.api#required").isPresent()) {
                required.add(member.getMemberName());
            }
            if (protocol.getName().startsWith("rest") && trait(member, "smithy.api#httpPayload").isPresent()) {
                found.put("payload", member.getMemberName());
            }
        }
        found.put("members", members);
        found.put("required", required);
    }

    private static void error(software.amazon.smithy.model.shapes.Shape shape, Map<String, Object> found) {
        Optional<Node> kind = trait(shape, "smithy.api#error");
        if (kind.isEmpty()) {
            return;
        }
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("httpStatusCode", kind.get().expectStringNode().getValue().equals("server") ? 500 : 400);
        trait(shape, "smithy.api#httpError").ifPresent(code -> error.put("httpStatusCode", code.expectNumberNode().getValue()));
        trait(shape, "aws.protocols#awsQueryError").map(Node::expectObjectNode).ifPresent(query -> {
            error.put("code", query.expectStringMember("code").getValue());
            error.put("httpStatusCode", query.expectNumberMember("httpResponseCode").getValue());
        });
        found.put("exception", true);
        found.put("error", error);
    }

    private Map<String, Object> member(MemberShape member) {
        software.amazon.smithy.model.shapes.Shape target = model.expectShape(member.getTarget());
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("shape", target(member, target));
        traits(member, found);
        List.of("min", "max", "pattern", "enum", "uniqueItems").forEach(found::remove);
        if (protocol.getName().startsWith("rest")) {
            location(member, found);
        }
        boolean answer = outputs.contains(member.getContainer()) && !inputs.contains(member.getContainer());
        if (answer && Set.of("querystring", "uri").contains(found.getOrDefault("location", ""))) {
            found.remove("location");
            found.remove("locationName");
        }
        boolean json = trait(target, "smithy.api#mediaType").or(() -> trait(member, "smithy.api#mediaType"))
                .filter(node -> node.expectStringNode().getValue().equals("application/json")).isPresent();
        if (json && target.isStringShape() && "header".equals(found.get("location"))) {
            found.put("jsonvalue", true);
        }
        return found;
    }

    /** The member's shape, or one of its own where the member constrains or flattens it. */
    private String target(MemberShape member, software.amazon.smithy.model.shapes.Shape target) {
        boolean constrained = CONSTRAINTS.stream().anyMatch(name -> trait(member, "smithy.api#" + name).isPresent());
        boolean flattened = target.isListShape() && trait(member, "smithy.api#xmlFlattened").isPresent();
        if (!constrained && !flattened) {
            return name(target.getId());
        }
        String own = name(member.getContainer()) + "__" + member.getMemberName();
        Map<String, Object> copy = shape(target);
        traits(member, copy);
        copy.remove("locationName");
        if (flattened) {
            Map<String, Object> element = new LinkedHashMap<>(Traits.map(copy.get("member")));
            element.remove("locationName");
            copy.put("member", element);
        }
        shapes.put(own, copy);
        return own;
    }

    private static void location(MemberShape member, Map<String, Object> found) {
        trait(member, "smithy.api#httpLabel").ifPresent(node -> locate(found, "uri", member.getMemberName()));
        trait(member, "smithy.api#httpHeader").ifPresent(node -> locate(found, "header", node.expectStringNode().getValue()));
        trait(member, "smithy.api#httpPrefixHeaders").ifPresent(node -> locate(found, "headers", node.expectStringNode().getValue()));
        trait(member, "smithy.api#httpQuery").ifPresent(node -> locate(found, "querystring", node.expectStringNode().getValue()));
        trait(member, "smithy.api#httpResponseCode").ifPresent(node -> found.put("location", "statusCode"));
        if (trait(member, "smithy.api#httpQueryParams").isPresent()) {
            found.put("location", "querystring");
            found.remove("locationName");
        }
    }

    private static void locate(Map<String, Object> found, String location, String name) {
        found.put("location", location);
        found.put("locationName", name);
    }

    private void traits(software.amazon.smithy.model.shapes.Shape shape, Map<String, Object> found) {
        String renamed = protocol.getName().equals("restJson1") ? "jsonName" : protocol.getName().startsWith("awsJson") ? "none" : "xmlName";
        trait(shape, "smithy.api#" + renamed).ifPresent(node -> found.put("locationName", node.expectStringNode().getValue()));
        trait(shape, "aws.protocols#ec2QueryName").ifPresent(node -> found.put("queryName", node.expectStringNode().getValue()));
        trait(shape, "smithy.api#timestampFormat")
                .ifPresent(node -> found.put("timestampFormat", TIMESTAMPS.get(node.expectStringNode().getValue())));
        trait(shape, "smithy.api#xmlNamespace").map(Node::expectObjectNode).ifPresent(node -> {
            Map<String, Object> namespace = new LinkedHashMap<>();
            namespace.put("uri", node.expectStringMember("uri").getValue());
            node.getStringMember("prefix").ifPresent(prefix -> namespace.put("prefix", prefix.getValue()));
            found.put("xmlNamespace", namespace);
        });
        for (String flag : List.of("xmlAttribute", "sparse", "sensitive", "streaming", "uniqueItems")) {
            trait(shape, "smithy.api#" + flag).ifPresent(node -> found.put(flag, true));
        }
        trait(shape, "smithy.api#xmlFlattened").ifPresent(node -> found.put("flattened", true));
        trait(shape, "smithy.api#mediaType").ifPresent(node -> found.put("mediaType", node.expectStringNode().getValue()));
        trait(shape, "smithy.api#pattern").ifPresent(node -> found.put("pattern", node.expectStringNode().getValue()));
        for (String bounds : List.of("length", "range")) {
            trait(shape, "smithy.api#" + bounds).map(Node::expectObjectNode).ifPresent(node -> {
                node.getNumberMember("min").ifPresent(min -> found.put("min", min.getValue()));
                node.getNumberMember("max").ifPresent(max -> found.put("max", max.getValue()));
            });
        }
        trait(shape, "smithy.api#enum").ifPresent(node -> found.put("enum", node.expectArrayNode().getElements().stream()
                .map(value -> value.expectObjectNode().expectStringMember("value").getValue()).toList()));
    }

    private static Optional<Node> trait(software.amazon.smithy.model.shapes.Shape shape, String id) {
        return shape.findTrait(id).map(trait -> trait.toNode());
    }
}
