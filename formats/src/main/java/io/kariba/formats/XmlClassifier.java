package io.kariba.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kariba.api.LetterCase;
import io.kariba.formats.Recognition.Storage;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.xml.stream.XMLStreamException;

/**
 * XML documents, whose rows are the elements of one name: the one that a customer says, or for the built-in classifier the outermost that there are several of. Query engines read no XML, so the
 * table has columns and no SerDe; Glue's jobs read it by {@code rowTag}.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-xml">Writing XML custom classifiers</a>
 */
final class XmlClassifier implements Classifier {
    private final String classification;
    /** Empty for the built-in one. */
    private final String rowTag;

    private XmlClassifier(String classification, String rowTag) {
        this.classification = classification;
        this.rowTag = rowTag;
    }

    static XmlClassifier builtIn() {
        return new XmlClassifier("xml", "");
    }

    static XmlClassifier custom(String classification, String rowTag) {
        return new XmlClassifier(classification, rowTag);
    }

    @Override
    public String classification() {
        return classification;
    }

    @Override
    public Optional<Recognition> recognise(Sample sample) throws IOException {
        byte[] head = sample.head();
        if (!looksLikeXml(head)) {
            return Optional.empty();
        }
        String tag = rowTag.isEmpty() ? guess(sample, head) : rowTag;
        if (tag.isEmpty()) {
            return Optional.empty();
        }
        XmlShape row = new XmlShape();
        int[] rows = {0};
        try {
            XmlReader.of(head).rows(tag, row, () -> rows[0]++);
        } catch (XMLStreamException broken) {
            if (isBroken(sample, head, broken)) {
                return Optional.empty();
            }
        }
        List<Column> columns = row.columns();
        if (rows[0] == 0 || columns.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> parameters = Map.of(
                "classification", classification, "typeOfData", "file", "compressionType", sample.compression().orElse("none"), "rowTag", tag);
        return Optional.of(new Recognition(
                classification,
                1,
                columns,
                new Storage("", "", "", Map.of("rowTag", tag)),
                parameters,
                OptionalLong.empty(),
                Math.max(1, head.length / rows[0])));
    }

    /** Cheap, because every text comes here: the first character that is not white space opens a declaration, a comment or an element. */
    private static boolean looksLikeXml(byte[] head) {
        int at = head.length >= 3 && (head[0] & 0xff) == 0xef && (head[1] & 0xff) == 0xbb && (head[2] & 0xff) == 0xbf ? 3 : 0;
        boolean wide = head.length >= 4 && (((head[0] & 0xff) == 0xfe && (head[1] & 0xff) == 0xff) || ((head[0] & 0xff) == 0xff && (head[1] & 0xff) == 0xfe));
        if (wide) {
            return head[2] == '<' || head[3] == '<';
        }
        while (at < head.length && (head[at] == ' ' || head[at] == '\t' || head[at] == '\n' || head[at] == '\r')) {
            at++;
        }
        if (at + 1 >= head.length || head[at] != '<') {
            return false;
        }
        int next = head[at + 1];
        return next == '?' || next == '!' || next == '_' || next < 0 || Character.isLetter(next);
    }

    /**
     * The outermost place with several elements that hold something; where nothing repeats, the root is the only row.
     *
     * @return empty for what is not XML after all
     */
    private static String guess(Sample sample, byte[] head) throws IOException {
        XmlReader.Outline outline = new XmlReader.Outline();
        try {
            XmlReader.of(head).outline(outline);
        } catch (XMLStreamException broken) {
            if (isBroken(sample, head, broken)) {
                return "";
            }
        }
        Optional<String> root = outline.places().keySet().stream().min(Comparator.comparingInt(XmlClassifier::depth));
        if (root.isEmpty() || LetterCase.lower(root.get()).equals("/html")) {
            return "";
        }
        String place = outline.places().entrySet().stream()
                .filter(entry -> entry.getValue() > 1 && outline.filled().contains(entry.getKey()))
                .min(Comparator.comparingInt((Map.Entry<String, Integer> entry) -> depth(entry.getKey()))
                        .thenComparing(Map.Entry::getValue, Comparator.reverseOrder())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .orElse(root.get());
        return place.substring(place.lastIndexOf('/') + 1);
    }

    private static int depth(String place) {
        return (int) place.chars().filter(next -> next == '/').count();
    }

    /** A document that goes on after the sample is fine so far; one that says it is XML is broken; another that merely begins like it is something else. */
    private static boolean isBroken(Sample sample, byte[] head, XMLStreamException broken) throws IOException {
        if (sample.isWhole() && new String(head, 0, Math.min(head.length, 64), UTF_8).contains("<?xml")) {
            throw new MalformedFile("The XML document is not well-formed: " + broken.getMessage(), broken);
        }
        return sample.isWhole();
    }
}
