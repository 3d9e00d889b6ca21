package io.kariba.protocols;

import io.kariba.api.LetterCase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A type of an API model. Immutable; the shapes it refers to are resolved when they are first asked for. */
public final class Shape {
    /** The sorts of shapes, as Smithy names them. */
    public enum Type {
        STRUCTURE,
        LIST,
        MAP,
        STRING,
        BOOLEAN,
        BYTE,
        SHORT,
        INTEGER,
        LONG,
        FLOAT,
        DOUBLE,
        BIGINTEGER,
        BIGDECIMAL,
        BLOB,
        TIMESTAMP,
        DOCUMENT;

        boolean isNumber() {
            return compareTo(BYTE) >= 0 && compareTo(BIGDECIMAL) <= 0;
        }
    }

    private final String name;
    private final Type type;
    private final Traits traits;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<String, Member> byWireName = new HashMap<>();
    private final Set<String> required;
    private final Member element;
    private final Member key;
    private final String payload;
    private volatile Optional<Pattern> compiled;

    Shape(ServiceModel service, String name, Map<String, Object> source) {
        this.name = name;
        this.traits = new Traits(source);
        this.type = type(source);
        Traits.map(source, "members").forEach((memberName, value) -> {
            Member member = new Member(service, memberName, Traits.map(value));
            members.put(memberName, member);
            byWireName.put(member.wireName(), member);
        });
        this.required = new HashSet<>(Traits.strings(source.get("required")));
        this.payload = traits.text("payload", "");
        Object value = source.get(type == Type.MAP ? "value" : "member");
        this.element = value == null ? null : new Member(service, type == Type.MAP ? "value" : "member", Traits.map(value));
        this.key = source.get("key") == null ? null : new Member(service, "key", Traits.map(source.get("key")));
    }

    private static Type type(Map<String, Object> source) {
        String name = (String) source.get("type");
        if (source.get("document") != null) {
            return Type.DOCUMENT;
        }
        return switch (name) {
            case "character" -> Type.STRING;
            default -> Type.valueOf(LetterCase.upper(name));
        };
    }

    public String name() {
        return name;
    }

    public Type type() {
        return type;
    }

    Traits traits() {
        return traits;
    }

    /** Members by name, in the model's order; empty for what is not a structure. */
    public Map<String, Member> members() {
        return members;
    }

    Member byWireName(String wireName) {
        return byWireName.get(wireName);
    }

    Set<String> required() {
        return required;
    }

    /** What a list's or map's values are. */
    public Member element() {
        return element;
    }

    Member key() {
        return key;
    }

    /** The member that is the whole body, or null. */
    Member payload() {
        return payload.isEmpty() ? null : members.get(payload);
    }

    boolean isUnion() {
        return traits.is("union");
    }

    boolean isEventStream() {
        return traits.is("eventstream");
    }

    /** Values of an enumeration; empty for none. */
    List<String> enumValues() {
        return traits.texts("enum");
    }

    /** The pattern of a string, if there is one that Java understands. */
    Optional<Pattern> pattern() {
        Optional<Pattern> found = compiled;
        if (found == null) {
            found = compile(traits.text("pattern", ""));
            compiled = found;
        }
        return found;
    }

    private static Optional<Pattern> compile(String pattern) {
        if (pattern.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(pattern));
        } catch (PatternSyntaxException foreign) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
