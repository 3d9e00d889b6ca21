package io.kariba.gluecrawlers;

import io.kariba.api.LetterCase;
import io.kariba.formats.Classifier;
import io.kariba.formats.CsvOptions;
import io.kariba.formats.InvalidClassifier;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes what recognises files of what a customer said of a classifier. */
final class ClassifierFactory {
    private ClassifierFactory() {}

    /** @throws software.amazon.awssdk.services.glue.model.InvalidInputException if it cannot work, saying why */
    static Classifier make(StoredClassifier stored) {
        try {
            if (stored.grok() != null) {
                String custom = stored.grok().custom() == null ? "" : stored.grok().custom();
                return io.kariba.formats.CustomClassifiers.grok(stored.grok().classification(), stored.grok().pattern(), custom);
            }
            if (stored.xml() != null) {
                String rowTag = stored.xml().rowTag() == null ? "" : stored.xml().rowTag();
                return io.kariba.formats.CustomClassifiers.xml(stored.xml().classification(), rowTag);
            }
            if (stored.json() != null) {
                return io.kariba.formats.CustomClassifiers.json(stored.json().path());
            }
            return io.kariba.formats.CustomClassifiers.csv(options(stored.csv()));
        } catch (InvalidClassifier e) {
            throw CrawlerErrors.invalid(e.getMessage());
        }
    }

    private static CsvOptions options(StoredClassifier.Csv csv) {
        Optional<Character> delimiter = symbol(csv.delimiter());
        Optional<Character> quote = symbol(csv.quote());
        Set<CsvOptions.Processing> processing = EnumSet.noneOf(CsvOptions.Processing.class);
        if (Boolean.TRUE.equals(csv.allowSingleColumn())) {
            processing.add(CsvOptions.Processing.ALLOW_SINGLE_COLUMN);
        }
        if (Boolean.FALSE.equals(csv.disableValueTrimming())) {
            processing.add(CsvOptions.Processing.TRIM_VALUES);
        }
        CsvOptions.Header header = csv.containsHeader() == null ? CsvOptions.Header.UNKNOWN : CsvOptions.Header.valueOf(csv.containsHeader());
        List<String> names = csv.header() == null ? List.of() : csv.header();
        if (names.stream().distinct().count() < names.size()) {
            throw new InvalidClassifier("The names of the header must be different from one another.");
        }
        return new CsvOptions(delimiter, quote, header, names, processing, datatypes(csv), serde(csv.serde()));
    }

    private static Optional<Character> symbol(String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        if (text.length() > 1) {
            throw new InvalidClassifier("Delimiter and quote symbol are one character each.");
        }
        return Optional.of(text.charAt(0));
    }

    private static Set<CsvOptions.Datatype> datatypes(StoredClassifier.Csv csv) {
        Set<CsvOptions.Datatype> types = EnumSet.noneOf(CsvOptions.Datatype.class);
        for (String name : csv.customDatatypes() == null ? List.<String>of() : csv.customDatatypes()) {
            try {
                types.add(CsvOptions.Datatype.valueOf(LetterCase.upper(name)));
            } catch (IllegalArgumentException e) {
                throw new InvalidClassifier("Unknown custom datatype: " + name);
            }
        }
        return Boolean.TRUE.equals(csv.customDatatypeConfigured()) ? types : Set.of();
    }

    private static CsvOptions.Serde serde(String name) {
        return switch (name == null ? "None" : name) {
            case "OpenCSVSerDe" -> CsvOptions.Serde.OPEN_CSV;
            case "LazySimpleSerDe" -> CsvOptions.Serde.LAZY_SIMPLE;
            case "None" -> CsvOptions.Serde.NONE;
            default -> throw new InvalidClassifier("Unknown Serde: " + name);
        };
    }
}
