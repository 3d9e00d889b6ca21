package io.kariba.protocols;

import io.kariba.api.LetterCase;
import java.util.Map;

/** A member of a structure, or the values of a list or map. Immutable. */
public final class Member {
    /** Where a member travels in HTTP. */
    enum Location {
        BODY,
        URI,
        QUERY,
        QUERY_MAP,
        HEADER,
        HEADER_PREFIX,
        STATUS
    }

    private final ServiceModel service;
    private final String name;
    private final String target;
    private final Traits traits;
    private final String wireName;
    private final String headerName;
    private final Location location;
    private volatile Shape shape;

    Member(ServiceModel service, String name, Map<String, Object> source) {
        this.service = service;
        this.name = name;
        this.target = (String) source.get("shape");
        this.traits = new Traits(source);
        this.wireName = traits.text("locationName", name);
        this.headerName = LetterCase.lower(wireName);
        this.location = location(traits.text("location", ""), source);
    }

    private Location location(String location, Map<String, Object> source) {
        return switch (location) {
            case "" -> Location.BODY;
            case "uri" -> Location.URI;
            case "header" -> Location.HEADER;
            case "headers" -> Location.HEADER_PREFIX;
            case "statusCode" -> Location.STATUS;
            case "querystring" -> !source.containsKey("locationName") || isMap() ? Location.QUERY_MAP : Location.QUERY;
            default -> throw new IllegalArgumentException("No such location: " + location);
        };
    }

    private boolean isMap() {
        return service.rawType(target).equals("map");
    }

    public String name() {
        return name;
    }

    public Shape shape() {
        Shape found = shape;
        if (found == null) {
            found = service.shape(target);
            shape = found;
        }
        return found;
    }

    Traits traits() {
        return traits;
    }

    /** The name in a body, header or query string. */
    String wireName() {
        return wireName;
    }

    /** The name in lower case, as headers are kept. */
    String headerName() {
        return headerName;
    }

    boolean hasWireName() {
        return traits.has("locationName");
    }

    Location location() {
        return location;
    }

    boolean isFlattened() {
        return traits.is("flattened") || shape().traits().is("flattened");
    }

    boolean isXmlAttribute() {
        return traits.is("xmlAttribute");
    }

    /** Whether this is a body of bytes that is not held in memory. */
    boolean isStreaming() {
        return traits.is("streaming") || shape().traits().is("streaming");
    }

    /** The format of a timestamp here, or what the protocol uses. */
    String timestampFormat(String otherwise) {
        return traits.text("timestampFormat", shape().traits().text("timestampFormat", otherwise));
    }

    @Override
    public String toString() {
        return name;
    }
}
