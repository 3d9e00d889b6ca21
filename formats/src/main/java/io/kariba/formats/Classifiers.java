package io.kariba.formats;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Asks classifiers in order, as Glue's crawlers do.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html">Defining and managing classifiers</a>
 */
public final class Classifiers {
    /** Glue's documentation: a classifier looks at the first megabyte. */
    public static final int SAMPLE_BYTES = 1_048_576;

    private Classifiers() {}

    /** The built-in classifiers in AWS's order. */
    public static List<Classifier> builtIn() {
        return List.of(new AvroClassifier(), new OrcClassifier(), new ParquetClassifier());
    }

    /**
     * What a file is: the first of the customer's own that is certain, else the built-in one with the highest certainty.
     *
     * @param custom customers' own, in their order
     * @return empty for an empty file or one that nobody recognises
     */
    public static Optional<Recognition> recognise(DataFile file, List<Classifier> custom) throws IOException {
        return Optional.empty();
    }
}
