package io.kariba.gluecrawlers;

import io.kariba.formats.Column;
import io.kariba.formats.Recognition;
import io.kariba.formats.TypeWidening;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

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

    private static final String AVRO_SCHEMA = "avro.schema.literal";
    private static final String PATHS = "paths";

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

    /** Of a table's parameters, those that must be equal for files to be read as one table. */
    static Map<String, String> decisive(Map<String, String> parameters) {
        Map<String, String> decisive = new HashMap<>(parameters);
        decisive.keySet().retainAll(DECISIVE);
        return Map.copyOf(decisive);
    }

    /** Whether files of both can be read as one table at all: AWS's data compatibility. */
    boolean isCompatible(Layout other) {
        return classification.equals(other.classification)
                && (storage.serdeLibrary().equals(other.storage.serdeLibrary()) || isQuoted() != other.isQuoted())
                && storage.inputFormat().equals(other.storage.inputFormat())
                && DECISIVE.stream().allMatch(name -> Objects.equals(parameters.get(name), other.parameters.get(name)));
    }

    /** CSV with quotes, which is read by a SerDe of its own that reads CSV without them as well, and all of it as text. */
    private boolean isQuoted() {
        return "true".equals(parameters.get("areColumnsQuoted"));
    }

    /** Whether both are one table's: compatible, and similar unless similarity is not asked for. */
    boolean fits(Layout other, Matching matching) {
        return this == other || isCompatible(other) && (matching == Matching.COMPATIBLE || isSimilar(other));
    }

    private boolean isSimilar(Layout other) {
        if (isOrdered() && !hasNamesInOrder(other)) {
            return false;
        }
        if (isQuoted() != other.isQuoted()) {
            return Schemas.areSimilar(Schemas.asText(columns), Schemas.asText(other.columns));
        }
        return columns.equals(other.columns) || Schemas.areSimilar(columns, other.columns);
    }

    /** Whether one has the other's columns in their order and more after them: rows that are read by place cannot be read together otherwise. */
    private boolean hasNamesInOrder(Layout other) {
        for (int i = 0; i < Math.min(columns.size(), other.columns.size()); i++) {
            if (!columns.get(i).name().equals(other.columns.get(i).name())) {
                return false;
            }
        }
        return true;
    }

    /** The layout that reads both. */
    Layout merged(Layout other) {
        if (this == other || columns.equals(other.columns) && storage.equals(other.storage)) {
            return this;
        }
        List<Column> union = TypeWidening.merge(columns, other.columns);
        if (isQuoted() != other.isQuoted()) {
            Layout quoted = isQuoted() ? this : other;
            return new Layout(classification, Schemas.asText(union), quoted.storage, quoted.parameters);
        }
        boolean isInOrder = !isOrdered() || hasNamesInOrder(other);
        if (isInOrder && !union.equals(columns) && union.size() == other.columns.size() && Set.copyOf(union).equals(Set.copyOf(other.columns))) {
            // The other has everything that this one has: its schema texts describe both.
            return other.withPaths(this);
        }
        return union.equals(columns) ? withPaths(other) : withPaths(other).withColumns(union);
    }

    /** Without the texts that hold a file's own schema, since no file has this one. */
    private Layout withColumns(List<Column> changed) {
        Map<String, String> without = new HashMap<>(parameters);
        Map<String, String> serde = new HashMap<>(storage.serdeParameters());
        without.remove(AVRO_SCHEMA);
        serde.remove(AVRO_SCHEMA);
        return new Layout(classification, changed, withParameters(serde), Map.copyOf(without));
    }

    /** {@code paths}, which lists JSON's top-level names, lists those of both. */
    private Layout withPaths(Layout other) {
        String mine = storage.serdeParameters().get(PATHS);
        String theirs = other.storage.serdeParameters().get(PATHS);
        if (mine == null || theirs == null || mine.equals(theirs)) {
            return this;
        }
        TreeSet<String> paths = new TreeSet<>(List.of(mine.split(",")));
        paths.addAll(List.of(theirs.split(",")));
        Map<String, String> serde = new HashMap<>(storage.serdeParameters());
        serde.put(PATHS, String.join(",", paths));
        return new Layout(classification, columns, withParameters(serde), parameters);
    }

    private Recognition.Storage withParameters(Map<String, String> serde) {
        return new Recognition.Storage(storage.inputFormat(), storage.outputFormat(), storage.serdeLibrary(), serde);
    }

    /** How alike files of one table must be. */
    enum Matching {
        /** Compatible and of similar schemas. */
        SIMILAR,
        /** Compatible only: {@code CombineCompatibleSchemas}. */
        COMPATIBLE
    }
}
