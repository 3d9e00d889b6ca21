package io.kariba.protocols;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** A parsed XML element. Namespaces are dropped: AWS's clients disagree on them. */
final class XmlElement {
    private static final class Factory {
        static final XMLInputFactory INSTANCE = create();

        private static XMLInputFactory create() {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            // The JDK counts escaped characters as entities: a thousand keys of S3 may hold more than its limit. Declared entities are refused anyway.
            factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", "0");
            factory.setProperty("jdk.xml.totalEntitySizeLimit", "0");
            factory.setProperty(XMLInputFactory.IS_COALESCING, false);
            return factory;
        }
    }

    /** No body of AWS nests deeper than a few levels. */
    private static final int MAX_DEPTH = JsonText.MAX_DEPTH;

    private final String name;
    private final Map<String, String> attributes;
    private final List<XmlElement> children = new ArrayList<>(2);
    private final StringBuilder text = new StringBuilder(0);

    private XmlElement(String name, Map<String, String> attributes) {
        this.name = name;
        this.attributes = attributes;
    }

    /**
     * Parses a document without entity declarations.
     *
     * @return the root element
     * @throws Malformed if it is not well-formed, declares a document type or nests too deeply
     */
    static XmlElement parse(byte[] body, Allowance allowance) {
        try {
            XMLStreamReader reader = Factory.INSTANCE.createXMLStreamReader(text(body));
            try {
                return parse(reader, allowance);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException broken) {
            throw new Malformed("Not well-formed XML");
        }
    }

    /**
     * AWS's bodies are UTF-8. Decoding them here, and as they are read, keeps the JDK's parser from printing every broken byte to the terminal, and the whole of a
     * text out of memory.
     */
    private static Reader text(byte[] body) {
        boolean hasMark = body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
        int from = hasMark ? 3 : 0;
        return new InputStreamReader(new ByteArrayInputStream(body, from, body.length - from), StandardCharsets.UTF_8.newDecoder());
    }

    private static XmlElement parse(XMLStreamReader reader, Allowance allowance) throws XMLStreamException {
        String declared = reader.getCharacterEncodingScheme();
        if (declared != null && !declared.equalsIgnoreCase("UTF-8") && !declared.equalsIgnoreCase("US-ASCII")) {
            throw new Malformed("Bodies are UTF-8, not " + (declared.length() > 40 ? declared.substring(0, 40) : declared));
        }
        XmlElement root = null;
        Deque<XmlElement> open = new ArrayDeque<>();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    // Twice, because what is made of it by its shape is there at the same time.
                    allowance.take(2 * Allowance.CONTAINER + reader.getAttributeCount() * 2 * Allowance.VALUE);
                    XmlElement element = new XmlElement(reader.getLocalName(), attributes(reader));
                    if (open.isEmpty()) {
                        root = element;
                    } else {
                        open.peek().children.add(element);
                    }
                    open.push(element);
                    if (open.size() > MAX_DEPTH) {
                        throw new Malformed("XML nests too deeply");
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> open.pop();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    if (!open.isEmpty()) {
                        allowance.take(2 * reader.getTextLength());
                        open.peek().text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
                    }
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE, XMLStreamConstants.ENTITY_DECLARATION ->
                    throw new Malformed("Document types and entities are not allowed");
                default -> {}
            }
        }
        if (root == null) {
            throw new Malformed("No XML element");
        }
        return root;
    }

    private static Map<String, String> attributes(XMLStreamReader reader) {
        if (reader.getAttributeCount() == 0) {
            return Map.of();
        }
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String prefix = reader.getAttributePrefix(i);
            String local = reader.getAttributeLocalName(i);
            found.put(local, reader.getAttributeValue(i));
            if (prefix != null && !prefix.isEmpty()) {
                found.put(prefix + ":" + local, reader.getAttributeValue(i));
            }
        }
        return found;
    }

    String name() {
        return name;
    }

    List<XmlElement> children() {
        return children;
    }

    /** All text directly inside. */
    String text() {
        return text.toString();
    }

    /** An attribute by its local or prefixed name, or null. */
    String attribute(String wanted) {
        String found = attributes.get(wanted);
        return found != null || wanted.indexOf(':') < 0 ? found : attributes.get(wanted.substring(wanted.indexOf(':') + 1));
    }
}
