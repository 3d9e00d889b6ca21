package io.kariba.formats;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a CSV classifier is told: Glue's {@code CsvClassifier}.
 *
 * @param delimiter empty to find it among {@link CsvClassifier#DELIMITERS}
 * @param quote empty for {@code "}
 * @param header whether the first row names the columns
 * @param names the columns' names; empty to take them from the header. A file with another number of columns is not recognised
 * @param processing what AWS's {@code AllowSingleColumn} and {@code DisableValueTrimming} turn on and off
 * @param datatypes the types columns may have ({@code CustomDatatypes}); empty when not configured: {@code bigint}, {@code double}, {@code boolean} and {@code string}
 * @param serde how Hive reads the file; {@code NONE} leaves the choice to the classifier
 * @see <a href="https://docs.aws.amazon.com/glue/latest/webapi/API_CreateCsvClassifierRequest.html">CreateCsvClassifierRequest</a>
 */
public record CsvOptions(
        Optional<Character> delimiter,
        Optional<Character> quote,
        Header header,
        List<String> names,
        Set<Processing> processing,
        Set<Datatype> datatypes,
        Serde serde) {
    /** The built-in classifier's. */
    public static final CsvOptions DEFAULTS =
            new CsvOptions(Optional.empty(), Optional.empty(), Header.UNKNOWN, List.of(), Set.of(), Set.of(), Serde.NONE);

    public CsvOptions {
        names = List.copyOf(names);
        processing = Set.copyOf(processing);
        datatypes = Set.copyOf(datatypes);
    }

    /** AWS's {@code ContainsHeader}. */
    public enum Header {
        UNKNOWN,
        PRESENT,
        ABSENT
    }

    public enum Processing {
        /** Takes files of one column. */
        ALLOW_SINGLE_COLUMN,
        /** Trims values before telling their type. AWS's default is not to. */
        TRIM_VALUES
    }

    /** AWS's words for types. {@code BINARY} is never told from text. */
    public enum Datatype {
        BINARY,
        BOOLEAN,
        DATE,
        DECIMAL,
        DOUBLE,
        FLOAT,
        INT,
        LONG,
        SHORT,
        STRING,
        TIMESTAMP
    }

    /** {@code OpenCSVSerDe}, {@code LazySimpleSerDe} and {@code None} of AWS. */
    public enum Serde {
        OPEN_CSV,
        LAZY_SIMPLE,
        NONE
    }
}
