package io.kariba.protocols;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes XML by shapes. */
final class XmlWriter {
    private final StringBuilder out = new StringBuilder(1024);
    private boolean s3;

    /** The declaration S3 starts its bodies with; moments then have milliseconds always, as S3 writes them. */
    XmlWriter declaration() {
        s3 = true;
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        return this;
    }

    /** Opens an element; an empty namespace is none. */
    XmlWriter open(String name, String namespace) {
        out.append('<').append(name);
        if (!namespace.isEmpty()) {
            out.append(" xmlns=\"").append(escaped(namespace)).append('"');
        }
        out.append('>');
        return this;
    }

    XmlWriter close(String name) {
        out.append("</").append(name).append('>');
        return this;
    }

    /** An element with text. */
    XmlWriter text(String name, String text) {
        return open(name, "").text(text).close(name);
    }

    XmlWriter text(String text) {
        out.append(escaped(text));
        return this;
    }

    byte[] bytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A whole structure as an element. */
    XmlWriter structure(String name, String namespace, Shape shape, Map<String, Object> document) {
        start(name, namespace.isEmpty() ? "" : " xmlns=\"" + escaped(namespace) + '"', shape, document);
        members(shape, document);
        return close(name);
    }

    /** A start tag; the namespace that the shape declares goes before the one given. */
    private void start(String name, String declaration, Shape shape, Map<String, Object> document) {
        out.append('<').append(name);
        String own = shape == null ? "" : declaration(shape.traits());
        out.append(own.isEmpty() ? declaration : own);
        if (shape != null) {
            for (Member member : shape.members().values()) {
                Object value = document.get(member.name());
                if (member.isXmlAttribute() && value != null) {
                    String text = Scalars.format(member, value, Timestamps.ISO_8601);
                    out.append(' ').append(member.wireName()).append("=\"").append(escaped(text)).append('"');
                }
            }
        }
        out.append('>');
    }

    /** The namespace a member or shape declares, as an attribute with a space before it; empty for none. */
    private static String declaration(Traits traits) {
        if (!(traits.map("xmlNamespace").get("uri") instanceof String uri)) {
            return "";
        }
        Object prefix = traits.map("xmlNamespace").get("prefix");
        return (prefix == null ? " xmlns" : " xmlns:" + prefix) + "=\"" + escaped(uri) + '"';
    }

    /** The members of a structure that are elements. */
    XmlWriter members(Shape shape, Map<String, Object> document) {
        if (shape == null) {
            return this;
        }
        for (Member member : shape.members().values()) {
            Object value = document.get(member.name());
            if (value == null || member.location() != Member.Location.BODY || member.isXmlAttribute()) {
                continue;
            }
            if (member.isFlattened() && value instanceof List<?> items) {
                String name = XmlReader.elementName(member);
                Member element = member.shape().element();
                items.forEach(item -> value(name, element, item, declaration(member.traits())));
            } else if (member.isFlattened() && member.shape().type() == Shape.Type.MAP) {
                Traits.map(value).forEach((key, item) -> entry(member.wireName(), member.shape(), key, item, declaration(member.traits())));
            } else {
                value(member.wireName(), member, value, "");
            }
        }
        return this;
    }

    private void value(String name, Member member, Object value, String outerDeclaration) {
        Shape shape = member.shape();
        if (value == null) {
            out.append('<').append(name).append("></").append(name).append('>');
            return;
        }
        String declaration = declaration(member.traits());
        if (shape.type() == Shape.Type.STRUCTURE) {
            start(name, declaration, shape, Traits.map(value));
            members(shape, Traits.map(value));
            close(name);
            return;
        }
        out.append('<').append(name).append(declaration.isEmpty() ? outerDeclaration : declaration).append('>');
        switch (shape.type()) {
            case LIST -> {
                Member element = shape.element();
                String itemName = element.hasWireName() ? element.wireName() : "member";
                ((List<?>) value).forEach(item -> value(itemName, element, item, ""));
            }
            case MAP -> Traits.map(value).forEach((key, item) -> entry("entry", shape, key, item, ""));
            default -> text(scalar(member, value));
        }
        close(name);
    }

    private String scalar(Member member, Object value) {
        String text = Scalars.format(member, value, Timestamps.ISO_8601);
        boolean seconds = s3 && value instanceof Instant && text.endsWith("Z") && text.indexOf('.') < 0;
        return seconds ? text.substring(0, text.length() - 1) + ".000Z" : text;
    }

    private void entry(String name, Shape shape, String key, Object value, String declaration) {
        out.append('<').append(name).append(declaration).append('>');
        value(shape.key().wireName(), shape.key(), key, "");
        value(shape.element().wireName(), shape.element(), value, "");
        close(name);
    }

    /** Characters that XML has no place for are written as references all the same, as S3 does for keys that hold them. */
    static String escaped(String text) {
        StringBuilder found = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String escape = switch (c) {
                case '&' -> "&amp;";
                case '<' -> "&lt;";
                case '>' -> "&gt;";
                case '"' -> "&quot;";
                default -> c < ' ' && c != '\t' && c != '\n' ? "&#" + (int) c + ";" : null;
            };
            if (escape != null && found == null) {
                found = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (found != null) {
                if (escape == null) {
                    found.append(c);
                } else {
                    found.append(escape);
                }
            }
        }
        return found == null ? text : found.toString();
    }
}
