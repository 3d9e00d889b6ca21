package io.kariba.protocols;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads XML elements by their shapes. */
final class XmlReader {
    /** Whether a structure without one of its required members is malformed, as S3 has it. */
    private final boolean requireMembers;

    XmlReader(boolean requireMembers) {
        this.requireMembers = requireMembers;
    }

    /** @throws Malformed if the element is not of the shape */
    Map<String, Object> structure(Shape shape, XmlElement element) {
        Map<String, List<XmlElement>> children = new HashMap<>();
        for (XmlElement child : element.children()) {
            children.computeIfAbsent(child.name(), name -> new ArrayList<>(1)).add(child);
        }
        Map<String, Object> found = new LinkedHashMap<>();
        for (Member member : shape.members().values()) {
            Object value = member(member, element, children);
            if (value != null) {
                found.put(member.name(), value);
            } else if (requireMembers && shape.required().contains(member.name()) && member.location() == Member.Location.BODY) {
                throw new Malformed("Missing " + member.wireName());
            }
        }
        return found;
    }

    private Object member(Member member, XmlElement element, Map<String, List<XmlElement>> children) {
        if (member.location() != Member.Location.BODY) {
            return null;
        }
        if (member.isXmlAttribute()) {
            String text = element.attribute(member.wireName());
            return text == null ? null : Scalars.parse(member, text, Timestamps.ISO_8601, false);
        }
        Shape shape = member.shape();
        List<XmlElement> found = children.get(elementName(member));
        if (found == null) {
            return null;
        }
        if (member.isFlattened() && shape.type() == Shape.Type.LIST) {
            List<Object> items = new ArrayList<>(found.size());
            for (XmlElement item : found) {
                items.add(value(shape.element(), item));
            }
            return items;
        }
        if (member.isFlattened() && shape.type() == Shape.Type.MAP) {
            return entries(shape, found);
        }
        if (found.size() > 1) {
            throw new Malformed("Duplicate element " + elementName(member));
        }
        return value(member, found.getFirst());
    }

    /** The element of a member; a flattened list's items may have a name of their own. */
    static String elementName(Member member) {
        if (member.isFlattened() && member.shape().type() == Shape.Type.LIST && member.shape().element().hasWireName()) {
            return member.shape().element().wireName();
        }
        String name = member.wireName();
        return name.substring(name.indexOf(':') + 1);
    }

    Object value(Member member, XmlElement element) {
        Shape shape = member.shape();
        return switch (shape.type()) {
            case STRUCTURE -> structure(shape, element);
            case LIST -> list(shape, element);
            case MAP -> entries(shape, element.children());
            case STRING -> element.text();
            default -> Scalars.parse(member, element.text().strip(), Timestamps.ISO_8601, false);
        };
    }

    private List<Object> list(Shape shape, XmlElement element) {
        List<Object> items = new ArrayList<>(element.children().size());
        String name = shape.element().hasWireName() ? shape.element().wireName() : "member";
        for (XmlElement child : element.children()) {
            if (child.name().equals(name)) {
                items.add(value(shape.element(), child));
            }
        }
        return items;
    }

    private Map<String, Object> entries(Shape shape, List<XmlElement> elements) {
        Map<String, Object> found = new LinkedHashMap<>();
        for (XmlElement entry : elements) {
            String key = null;
            Object value = null;
            for (XmlElement child : entry.children()) {
                if (child.name().equals(shape.key().wireName())) {
                    key = child.text();
                } else if (child.name().equals(shape.element().wireName())) {
                    value = value(shape.element(), child);
                }
            }
            if (key != null) {
                found.put(key, value);
            }
        }
        return found;
    }
}
