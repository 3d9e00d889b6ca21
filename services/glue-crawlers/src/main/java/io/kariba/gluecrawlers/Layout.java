package io.kariba.gluecrawlers;

import io.kariba.formats.Column;
import io.kariba.formats.Recognition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What files have in common: a format, the way to read it, and columns. Values are shared between folders ({@link TargetWalk} interns them), so that ten thousand
 * partitions of one schema hold it once.
 *
 * @param classification Glue's word for the format
 * @param columns names in lower case, none twice
 * @param parameters the table parameters that describe the format
 */
record Layout(String classification, List<Column> columns, Recognition.Storage storage, Map<String, String> parameters) {
    /** Parameters that must be equal for files to be read as one table. */
    private static final List<String> DECISIVE = List.of("compressionType", "delimiter", "grokPattern", "rowTag", "xmlRowTag");

    /** Parameters that count rather than describe. */
    private static final Set<String> COUNTS = Set.of("averageRecordSize", "recordCount", "objectCount", "sizeKey");

    static Layout of(Recognition recognition) {
        Map<String, String> parameters = new HashMap<>(recognition.parameters());
        parameters.keySet().removeAll(COUNTS);
        parameters.putIfAbsent("compressionType", "none");
        parameters.putIfAbsent("typeOfData", "file");
        parameters.put("classification", recognition.classification());
        boolean ordered = isOrdered(recognition.classification(), parameters);
        List<Column> columns = ordered ? Schemas.renamed(recognition.columns()) : Schemas.folded(recognition.columns());
        return new Layout(recognition.classification(), columns, recognition.storage(), Map.copyOf(parameters));
    }

    /** Whether columns are found by their place in a row: they can then be renamed, and never dropped. */
    boolean isOrdered() {
        return isOrdered(classification, parameters);
    }

    /** Whether files themselves say the types of their columns, so that there is nothing to guess. */
    boolean saysTypes() {
        return Set.of("parquet", "orc", "avro").contains(classification);
    }

    private static boolean isOrdered(String classification, Map<String, String> parameters) {
        return "true".equals(parameters.get("columnsOrdered")) || classification.equals("csv") || parameters.containsKey("grokPattern");
    }

    /** Whether files of both can be read as one table at all: AWS's data compatibility. */
    boolean isCompatible(Layout other) {
        return classification.equals(other.classification)
                && storage.serdeLibrary().equals(other.storage.serdeLibrary())
                && storage.inputFormat().equals(other.storage.inputFormat())
                && DECISIVE.stream().allMatch(name -> java.util.Objects.equals(parameters.get(name), other.parameters.get(name)));
    }

    /** Whether both are one table's: compatible, and similar unless similarity is not asked for. */
    boolean fits(Layout other, Matching matching) {
        return this == other
                || isCompatible(other) && (matching == Matching.COMPATIBLE || columns.equals(other.columns) || Schemas.areSimilar(columns, other.columns));
    }

    /** The layout that reads both. */
    Layout merged(Layout other) {
        if (this == other || columns.equals(other.columns) && storage.equals(other.storage)) {
            return this;
        }
        return new Layout(classification, Schemas.union(columns, other.columns), mergedStorage(other), parameters);
    }

    /** {@code paths}, which lists JSON's top-level names, lists those of both. */
    private Recognition.Storage mergedStorage(Layout other) {
        String mine = storage.serdeParameters().get("paths");
        String theirs = other.storage.serdeParameters().get("paths");
        if (mine == null || theirs == null || mine.equals(theirs)) {
            return storage;
        }
        java.util.TreeSet<String> paths = new java.util.TreeSet<>(List.of(mine.split(",")));
        paths.addAll(List.of(theirs.split(",")));
        Map<String, String> parameters = new HashMap<>(storage.serdeParameters());
        parameters.put("paths", String.join(",", paths));
        return new Recognition.Storage(storage.inputFormat(), storage.outputFormat(), storage.serdeLibrary(), parameters);
    }

    /** How alike files of one table must be. */
    enum Matching {
        /** Compatible and of similar schemas. */
        SIMILAR,
        /** Compatible only: {@code CombineCompatibleSchemas}. */
        COMPATIBLE
    }
}
