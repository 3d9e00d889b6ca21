package io.kariba.protocols;

import io.kariba.api.LetterCase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

/** One AWS API: its operations and shapes. Immutable; loaded once per name when first needed. */
public final class ServiceModel {
    private static final Map<String, ServiceModel> LOADED = new ConcurrentHashMap<>();

    private final String name;
    private final Traits metadata;
    private final List<Protocol> protocols;
    private final Map<String, OperationModel> operations = new LinkedHashMap<>();

    /** Shapes by name: as the file has them until they are first used, then as {@link Shape}. */
    private final ConcurrentHashMap<String, Object> shapes;

    private volatile Map<String, Shape> errors;

    private ServiceModel(String name, Map<String, Object> source) {
        this.name = name;
        this.metadata = new Traits(Traits.map(source, "metadata"));
        this.shapes = new ConcurrentHashMap<>(Traits.map(source, "shapes"));
        this.protocols = protocols(metadata);
        Traits.map(source, "operations").forEach((key, value) -> operations.put(key, new OperationModel(this, Traits.map(value))));
    }

    private static List<Protocol> protocols(Traits metadata) {
        List<Protocol> found = new ArrayList<>();
        String version = metadata.text("jsonVersion", "1.0");
        found.add(Protocol.parse(metadata.text("protocol", ""), version));
        for (String other : metadata.texts("protocols")) {
            Protocol protocol = Protocol.parse(other, version);
            if (!found.contains(protocol)) {
                found.add(protocol);
            }
        }
        return List.copyOf(found);
    }

    /**
     * The model of a service.
     *
     * @param name botocore's folder name, e.g. {@code glue}, {@code stepfunctions}
     * @throws IllegalArgumentException if there is no such model
     */
    public static ServiceModel load(String name) {
        return LOADED.computeIfAbsent(name, ServiceModel::read);
    }

    private static ServiceModel read(String name) {
        try (InputStream file = ServiceModel.class.getResourceAsStream("models/" + name + ".json.gz")) {
            if (file == null) {
                throw new IllegalArgumentException("No model of " + name);
            }
            return of(name, Traits.map(JsonText.tree(new GZIPInputStream(file, 1 << 14))));
        } catch (IOException broken) {
            throw new UncheckedIOException("Model of " + name, broken);
        }
    }

    /** A model from a document of botocore's format. */
    static ServiceModel of(String name, Map<String, Object> source) {
        return new ServiceModel(name, source);
    }

    public String name() {
        return name;
    }

    /** The protocol preferred by the model. */
    public Protocol protocol() {
        return protocols.getFirst();
    }

    /** All protocols the service speaks, preferred first. */
    public List<Protocol> protocols() {
        return protocols;
    }

    /** The service in a signature's scope, e.g. {@code monitoring} for CloudWatch. */
    public String signingName() {
        return metadata.text("signingName", endpointPrefix());
    }

    /** The first label of the service's host, e.g. {@code query.timestream}. */
    public String endpointPrefix() {
        return metadata.text("endpointPrefix", "");
    }

    /** What stands before the operation in {@code X-Amz-Target}; empty for services without. */
    public String targetPrefix() {
        return metadata.text("targetPrefix", "");
    }

    public String apiVersion() {
        return metadata.text("apiVersion", "");
    }

    /** The service's name in SDKs, e.g. {@code SFN}. */
    public String serviceId() {
        return metadata.text("serviceId", "");
    }

    /** Whether clients that once spoke the query protocol expect its error codes in a header. */
    boolean isQueryCompatible() {
        return metadata.has("awsQueryCompatible");
    }

    /** The namespace of XML bodies; empty for none. */
    String xmlNamespace() {
        return metadata.text("xmlNamespace", "");
    }

    Traits metadata() {
        return metadata;
    }

    public Optional<OperationModel> operation(String operation) {
        return Optional.ofNullable(operations.get(operation));
    }

    public Collection<OperationModel> operations() {
        return Collections.unmodifiableCollection(operations.values());
    }

    /** The sort of a shape, without resolving it. */
    String rawType(String shape) {
        Object found = shapes.get(shape);
        if (found instanceof Shape resolved) {
            return LetterCase.lower(resolved.type().name());
        }
        return found == null ? "" : (String) Traits.map(found).get("type");
    }

    Shape shape(String shape) {
        Object found = shapes.get(shape);
        if (found == null) {
            throw new IllegalArgumentException("No shape " + shape + " in " + name);
        }
        if (found instanceof Shape resolved) {
            return resolved;
        }
        return (Shape) shapes.compute(shape, (key, value) -> value instanceof Shape ? value : new Shape(this, key, Traits.map(value)));
    }

    /** The error shape of this code or name, ignoring case. */
    Optional<Shape> error(String codeOrName) {
        Map<String, Shape> found = errors;
        if (found == null) {
            found = collectErrors();
            errors = found;
        }
        return Optional.ofNullable(found.get(LetterCase.lower(codeOrName)));
    }

    private Map<String, Shape> collectErrors() {
        Map<String, Shape> found = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(shapes.keySet());
        Collections.sort(names);
        for (String shapeName : names) {
            if (isError(shapes.get(shapeName))) {
                found.putIfAbsent(LetterCase.lower(shapeName), shape(shapeName));
            }
        }
        for (Shape shape : List.copyOf(found.values())) {
            if (shape.traits().map("error").get("code") instanceof String code) {
                found.putIfAbsent(LetterCase.lower(code), shape);
            }
        }
        return found;
    }

    private static boolean isError(Object shape) {
        return shape instanceof Shape resolved ? resolved.traits().is("exception") : Boolean.TRUE.equals(Traits.map(shape).get("exception"));
    }

    @Override
    public String toString() {
        return name;
    }
}
