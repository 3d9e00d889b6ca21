package io.kariba.protocols;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import software.amazon.smithy.model.node.Node;

/** The values of vectors as documents, and documents and bodies in a form in which equal means the same. */
final class VectorValues {
    private VectorValues() {}

    /** A structure's members as a codec takes and gives them. */
    static Map<String, Object> document(Shape shape, Node params) {
        Map<String, Object> found = new LinkedHashMap<>();
        params.expectObjectNode().getStringMap().forEach((name, value) -> {
            if (!value.isNullNode()) {
                found.put(name, value(shape.members().get(name), value));
            }
        });
        return found;
    }

    private static Object value(Member member, Node node) {
        Shape shape = member.shape();
        if (shape.type() == Shape.Type.DOCUMENT) {
            return plain(node);
        }
        if (node.isNullNode()) {
            return null;
        }
        return switch (shape.type()) {
            case STRUCTURE -> document(shape, node);
            case LIST -> {
                List<Object> items = new ArrayList<>();
                node.expectArrayNode().getElements().forEach(item -> items.add(value(shape.element(), item)));
                yield items;
            }
            case MAP -> {
                Map<String, Object> entries = new LinkedHashMap<>();
                node.expectObjectNode().getStringMap().forEach((key, item) -> entries.put(key, value(shape.element(), item)));
                yield entries;
            }
            case STRING -> node.expectStringNode().getValue();
            case BOOLEAN -> node.expectBooleanNode().getValue();
            case BLOB -> node.expectStringNode().getValue().getBytes(StandardCharsets.UTF_8);
            case TIMESTAMP -> Timestamps.ofSeconds(new BigDecimal(node.expectNumberNode().getValue().toString()));
            case FLOAT, DOUBLE, BIGDECIMAL -> Scalars.decimal(shape.type(), text(node));
            default -> Scalars.narrow(shape.type(), new BigDecimal(text(node)).toBigIntegerExact());
        };
    }

    private static String text(Node node) {
        return node.isStringNode() ? node.expectStringNode().getValue() : node.expectNumberNode().getValue().toString();
    }

    private static Object plain(Node node) {
        try {
            return JsonText.tree(new ByteArrayInputStream(Node.printJson(node).getBytes(StandardCharsets.UTF_8)));
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    /** Numbers by their value, bytes as text, maps without order. */
    static Object normal(Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> {
                Map<String, Object> found = new TreeMap<>();
                map.forEach((key, item) -> found.put(key.toString(), normal(item)));
                yield found;
            }
            case List<?> list -> list.stream().map(VectorValues::normal).toList();
            case Double number when !Double.isFinite(number) -> number.toString();
            case Float number when !Float.isFinite(number) -> number.toString();
            case BigInteger number -> new BigDecimal(number).stripTrailingZeros().toString();
            case Number number -> new BigDecimal(number.toString()).stripTrailingZeros().toString();
            case byte[] bytes -> "bytes " + Base64.getEncoder().encodeToString(bytes);
            case Instant time -> "time " + time;
            default -> value;
        };
    }

    static Object json(String body) {
        try {
            return normal(JsonText.tree(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
        } catch (IOException broken) {
            return "no JSON: " + body;
        }
    }

    /**
     * XML without the order of elements of different names, and without the metadata that every query answer carries and the namespace of errors, both of
     * which vectors leave out.
     */
    static String xml(String body) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(false);
            StringBuilder out = new StringBuilder();
            write(factory.newDocumentBuilder().parse(new InputSource(new StringReader(body))).getDocumentElement(), out);
            return out.toString();
        } catch (SAXException | IOException | ParserConfigurationException broken) {
            return "no XML: " + body;
        }
    }

    private static void write(Element element, StringBuilder out) {
        out.append('<').append(element.getTagName());
        NamedNodeMap attributes = element.getAttributes();
        Map<String, String> sorted = new TreeMap<>();
        for (int i = 0; i < attributes.getLength() && !element.getTagName().equals("ErrorResponse"); i++) {
            sorted.put(attributes.item(i).getNodeName(), attributes.item(i).getNodeValue());
        }
        sorted.forEach((name, value) -> out.append(' ').append(name).append('=').append(value));
        out.append('>');
        NodeList nodes = element.getChildNodes();
        Map<String, List<String>> children = new TreeMap<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element child) {
                StringBuilder inner = new StringBuilder();
                write(child, inner);
                if (!Set.of("ResponseMetadata", "requestId").contains(child.getTagName())) {
                    children.computeIfAbsent(child.getTagName(), name -> new ArrayList<>()).add(inner.toString());
                }
            } else {
                text.append(nodes.item(i).getTextContent());
            }
        }
        if (children.isEmpty()) {
            out.append(text.toString().isBlank() ? "" : text);
        }
        children.values().forEach(items -> items.forEach(out::append));
        out.append("</>");
    }
}
