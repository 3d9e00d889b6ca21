package io.kariba.protocols;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One operation of an API. Immutable. */
public final class OperationModel {
    private final ServiceModel service;
    private final Traits traits;
    private final String name;
    private final Traits http;
    private final UriTemplate uri;

    OperationModel(ServiceModel service, Map<String, Object> source) {
        this.service = service;
        this.traits = new Traits(source);
        this.name = traits.text("name", "");
        this.http = new Traits(traits.map("http"));
        this.uri = UriTemplate.parse(http.text("requestUri", "/"));
    }

    public String name() {
        return name;
    }

    public ServiceModel service() {
        return service;
    }

    /** The HTTP method. */
    public String method() {
        return http.text("method", "POST");
    }

    UriTemplate uri() {
        return uri;
    }

    /** Names of the query parameters that tell it from others of its path, e.g. {@code tagging}. */
    public java.util.Set<String> subresources() {
        return uri.query().keySet();
    }

    /** The HTTP status of a success. */
    int status() {
        return http.number("responseCode") instanceof Number number ? number.intValue() : 200;
    }

    /** The input's structure, or null. */
    Shape input() {
        return reference("input");
    }

    /** The output's structure, or null. */
    Shape output() {
        return reference("output");
    }

    Traits inputTraits() {
        return new Traits(traits.map("input"));
    }

    Traits outputTraits() {
        return new Traits(traits.map("output"));
    }

    private Shape reference(String direction) {
        return traits.map(direction).get("shape") instanceof String shape ? service.shape(shape) : null;
    }

    /** The errors it is documented to answer. */
    List<Shape> errors() {
        return traits.errorNames().stream().map(service::shape).toList();
    }

    boolean isDeprecated() {
        return traits.is("deprecated");
    }

    Traits traits() {
        return traits;
    }

    /** Whether the request's body is a stream of bytes, e.g. PutObject: its body is then not read before the handler runs. */
    public boolean isStreamingInput() {
        return streaming(input()).isPresent();
    }

    /** Whether the response's body is a stream of bytes, e.g. GetObject. */
    public boolean isStreamingOutput() {
        return streaming(output()).isPresent();
    }

    static Optional<Member> streaming(Shape shape) {
        Member payload = shape == null ? null : shape.payload();
        return payload != null && payload.isStreaming() ? Optional.of(payload) : Optional.empty();
    }

    @Override
    public String toString() {
        return name;
    }
}
