package io.kariba.formats;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Asks classifiers in order, as Glue's crawlers do.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html">Defining and managing classifiers</a>
 */
public final class Classifiers {
    /** Glue's documentation: a classifier looks at the first megabyte. */
    public static final int SAMPLE_BYTES = 1_048_576;

    private static final List<Classifier> BUILT_IN = Stream.<List<? extends Classifier>>of(
                    List.of(
                            new AvroClassifier(),
                            new OrcClassifier(),
                            new ParquetClassifier(),
                            new JsonClassifier(),
                            MarkClassifier.bson(),
                            XmlClassifier.builtIn(),
                            MarkClassifier.ion()),
                    LogFormats.all(),
                    List.of(CsvClassifier.builtIn()))
            .<Classifier>flatMap(List::stream)
            .toList();

    private Classifiers() {}

    /** The built-in classifiers in AWS's order. */
    public static List<Classifier> builtIn() {
        return BUILT_IN;
    }

    /**
     * What a file is: the first of the customer's own that is certain, else the first built-in one that is; when nobody is certain, the highest certainty of all.
     *
     * <p>Every recognition says {@code classification}, {@code typeOfData} and {@code compressionType} in its parameters, as crawlers write them.
     *
     * @param custom customers' own, in their order
     * @return empty for an empty file or one that nobody recognises: {@code UNKNOWN}
     * @throws MalformedFile if a classifier knows the file as its own and broken, and no other recognises it
     */
    public static Optional<Recognition> recognise(DataFile file, List<Classifier> custom) throws IOException {
        if (file.size() == 0) {
            return Optional.empty();
        }
        Sample sample = Sample.of(file);
        Optional<Recognition> best = Optional.empty();
        MalformedFile broken = null;
        for (Classifier classifier : Stream.concat(custom.stream(), builtIn().stream()).toList()) {
            try {
                Optional<Recognition> found = classifier.recognise(sample).filter(recognition -> recognition.certainty() > 0);
                if (found.isPresent() && (best.isEmpty() || found.get().certainty() > best.get().certainty())) {
                    best = found;
                }
                if (best.isPresent() && best.get().certainty() >= 1) {
                    break;
                }
            } catch (MalformedFile e) {
                broken = broken == null ? e : broken;
            }
        }
        if (best.isEmpty() && broken != null) {
            throw broken;
        }
        return best.map(recognition -> described(recognition, sample));
    }

    private static Recognition described(Recognition recognition, Sample sample) {
        Map<String, String> parameters = new HashMap<>(recognition.parameters());
        parameters.putIfAbsent("classification", recognition.classification());
        parameters.putIfAbsent("typeOfData", "file");
        parameters.putIfAbsent("compressionType", sample.compression().orElse("none"));
        return new Recognition(
                recognition.classification(),
                recognition.certainty(),
                recognition.columns(),
                recognition.storage(),
                parameters,
                recognition.records(),
                recognition.averageRecordSize());
    }
}
