package io.kariba.formats;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Walks the beginning of an XML document. Document types and entities of a document's own are never read: neither files nor bombs come in through them. */
final class XmlReader {
    /** Deeper nesting is no table. Below the JDK's own limit of 100, which would look like a broken document. */
    private static final int DEPTH = 60;
    /** Different names at different places; a document that has more is described by the first ones. */
    private static final int SHAPES = 10_000;
    /** Places with longer paths are not counted: names may have a thousand characters, and paths are made for each element. */
    private static final int PATH_LENGTH = 2_000;

    /** Text that is longer is a string whatever it says. */
    private static final int TEXT_LENGTH = 64;

    private static final int DECLARATION_LENGTH = 200;
    private static final Pattern ENCODING = Pattern.compile("^(?:\u00ef\u00bb\u00bf)?<\\?xml[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)");

    private final XMLStreamReader reader;
    private int shapes;

    private XmlReader(XMLStreamReader reader) {
        this.reader = reader;
    }

    static XmlReader of(byte[] document) throws XMLStreamException {
        // Decoded here, where a wrong byte is one wrong character: the JDK's reader would write it to the server's own error stream.
        return new XmlReader(factory().createXMLStreamReader(new InputStreamReader(new ByteArrayInputStream(document, mark(document), document.length), charset(document))));
    }

    /** The length of UTF-8's byte order mark, which its decoder leaves in the text. */
    private static int mark(byte[] document) {
        return StoredBytes.startsWith(document, new byte[] {-17, -69, -65}) ? 3 : 0;
    }

    /** By the byte order mark or else by the declaration; UTF-8 where there is neither or the name is unknown. */
    private static Charset charset(byte[] document) {
        if (document.length >= 2 && ((document[0] == -2 && document[1] == -1) || (document[0] == -1 && document[1] == -2))) {
            return StandardCharsets.UTF_16;
        }
        Matcher declared = ENCODING.matcher(new String(document, 0, Math.min(document.length, DECLARATION_LENGTH), StandardCharsets.ISO_8859_1));
        try {
            return declared.find() ? Charset.forName(declared.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalArgumentException unknown) {
            return StandardCharsets.UTF_8;
        }
    }

    /** One for each document: the JDK does not promise that threads may share one. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> new ByteArrayInputStream(new byte[0]));
        return factory;
    }

    /**
     * How often elements are at each place.
     *
     * @param places the names from the root on, with slashes between them
     * @param filled places whose elements hold attributes or elements
     */
    record Outline(Map<String, Integer> places, Set<String> filled) {
        Outline() {
            this(new HashMap<>(), new HashSet<>());
        }

        private void add(StringBuilder path) {
            if (path.length() <= PATH_LENGTH) {
                String place = path.toString();
                if (places.size() < SHAPES || places.containsKey(place)) {
                    places.merge(place, 1, Integer::sum);
                }
            }
        }

        private void fill(StringBuilder path) {
            if (path.length() <= PATH_LENGTH && filled.size() < SHAPES) {
                filled.add(path.toString());
            }
        }
    }

    /** Reads to the end or to where the document breaks; what was read until then is in the outline. */
    void outline(Outline outline) throws XMLStreamException, MalformedFile {
        StringBuilder path = new StringBuilder();
        int[] lengths = new int[DEPTH + 1];
        int depth = 0;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                deeper(depth);
                if (depth > 0) {
                    outline.fill(path);
                }
                lengths[depth++] = path.length();
                path.append('/').append(reader.getLocalName());
                outline.add(path);
                if (reader.getAttributeCount() > 0) {
                    outline.fill(path);
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                path.setLength(lengths[--depth]);
            }
        }
    }

    /** Adds what all elements of a name hold to a shape; calls back after each of them. */
    void rows(String tag, XmlShape row, Runnable afterEach) throws XMLStreamException, MalformedFile {
        int depth = 0;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                deeper(depth++);
                if (reader.getLocalName().equals(tag) || local(reader.getLocalName()).equals(tag)) {
                    if (element(row, depth)) {
                        afterEach.run();
                    }
                    depth--;
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
    }

    /** @return false for an element without any content, as {@code <row a="1"/>}: Glue's documentation says that such a one is no row */
    private boolean element(XmlShape shape, int depth) throws XMLStreamException, MalformedFile {
        deeper(depth);
        for (int at = 0; at < reader.getAttributeCount(); at++) {
            String name = reader.getAttributeLocalName(at);
            if (!name.equals("xmlns") && !name.startsWith("xmlns:") && mayHold(shape, XmlShape.ATTRIBUTE_PREFIX + local(name))) {
                shape.part(XmlShape.ATTRIBUTE_PREFIX + local(name)).text(reader.getAttributeValue(at));
            }
        }
        Set<String> seen = new HashSet<>();
        StringBuilder text = new StringBuilder();
        boolean content = false;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    content = true;
                    String name = local(reader.getLocalName());
                    XmlShape part = mayHold(shape, name) ? shape.part(name) : new XmlShape();
                    if (!seen.add(name)) {
                        part.repeat();
                    }
                    element(part, depth + 1);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    content = true;
                    append(text);
                }
                case XMLStreamConstants.ENTITY_REFERENCE -> text.append('&');
                case XMLStreamConstants.END_ELEMENT -> {
                    shape.text(text.toString());
                    return content;
                }
                default -> {
                    // Comments and processing instructions hold nothing.
                }
            }
        }
        return content;
    }

    private void append(StringBuilder text) {
        int length = Math.min(reader.getTextLength(), TEXT_LENGTH * 2 - text.length());
        if (length > 0 && !(text.isEmpty() && reader.isWhiteSpace())) {
            text.append(reader.getTextCharacters(), reader.getTextStart(), length);
        }
    }

    private boolean mayHold(XmlShape shape, String part) {
        return shape.has(part) || shapes++ < SHAPES;
    }

    private static void deeper(int depth) throws MalformedFile {
        if (depth >= DEPTH) {
            throw new MalformedFile("The XML document is nested deeper than " + DEPTH + " levels.");
        }
    }

    static String local(String name) {
        return name.substring(name.indexOf(':') + 1);
    }
}
