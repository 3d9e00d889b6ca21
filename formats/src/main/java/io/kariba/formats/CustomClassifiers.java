package io.kariba.formats;

import java.util.regex.Pattern;

/**
 * Classifiers as customers define them in Glue's API. Each is certain when it matches.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html">Writing custom classifiers</a>
 */
public final class CustomClassifiers {
    /** A tag's name in XML, with a prefix or without. */
    private static final Pattern XML_NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}\\p{M}._\\-\u00b7]*(?::[\\p{L}_][\\p{L}\\p{N}\\p{M}._\\-\u00b7]*)?");

    private CustomClassifiers() {}

    /**
     * Lines of which more than half match a grok pattern.
     *
     * @param customPatterns one named pattern a line; may be empty
     * @throws InvalidClassifier if the pattern cannot be used
     */
    public static Classifier grok(String classification, String grokPattern, String customPatterns) {
        return GrokClassifier.custom(classification, grokPattern, customPatterns);
    }

    /**
     * XML documents whose rows are the elements of one name.
     *
     * @param rowTag without angle brackets; when empty, the outermost elements that there are several of
     * @throws InvalidClassifier if that is no name of a tag
     */
    public static Classifier xml(String classification, String rowTag) {
        if (!rowTag.isEmpty() && !XML_NAME.matcher(rowTag).matches()) {
            throw new InvalidClassifier("Row tag is not a valid XML tag name: " + rowTag);
        }
        return XmlClassifier.custom(classification, rowTag);
    }

    /**
     * JSON whose records are at a path.
     *
     * @param jsonPath e.g. {@code $[*]} for the elements of an array, {@code $.Records[*]} for those of a field
     * @throws InvalidClassifier if that is no path
     */
    public static Classifier json(String jsonPath) {
        return new JsonPathClassifier(jsonPath);
    }

    /**
     * Rows of delimited values.
     *
     * @throws InvalidClassifier if the options contradict each other
     */
    public static Classifier csv(CsvOptions options) {
        if (options.delimiter().isPresent() && options.delimiter().equals(options.quote())) {
            throw new InvalidClassifier("Quote symbol must be different from the column delimiter.");
        }
        return CsvClassifier.custom(options);
    }
}
