package io.kariba.formats;

import io.kariba.api.LetterCase;
import io.kariba.formats.CsvOptions.Header;
import io.kariba.formats.CsvOptions.Processing;
import io.kariba.formats.CsvOptions.Serde;
import io.kariba.formats.CsvReader.Dialect;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Delimited text, for the built-in classifier and customers' own.
 *
 * <p>AWS's documentation: delimiters are comma, pipe, tab, semicolon and Ctrl-A; there must be two columns and two rows at least. A first row is the header if all its
 * cells are text of fewer than 150 characters (the last may be empty) that may be column names, and a column below it is of another type. Without header, columns
 * are {@code col0}, {@code col1} … as crawlers really write (the documentation begins at {@code col1}).
 *
 * <p>Crawlers' tables have {@code bigint}, {@code double} and {@code string} columns; dates and times stay {@code string} unless a custom classifier's data
 * types say more.
 *
 * <p>The SerDe: AWS's built-in classifier always names LazySimpleSerDe and tells users to change tables over quoted data to OpenCSVSerDe. Here that is done at once
 * when a data cell of the sample is quoted, since such a table would show quotes and split cells. Columns keep their types as far as that SerDe reads them: numbers and
 * booleans without quotes and without empty cells, which it fails on. Line breaks within quotes can be read by neither.
 *
 * <p>Where AWS reads the first 1,000 rows or the first megabyte, this reads the whole first megabyte: types are right for more rows.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-builtin-rules">Built-in CSV classifier</a>
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-csv">Writing CSV custom classifiers</a>
 */
public final class CsvClassifier implements Classifier {
    /** Tried in this order. */
    public static final List<Character> DELIMITERS = List.of(',', '|', '\t', ';', '\u0001');

    /** Names of a header have fewer characters. */
    private static final int HEADER_CELL = 150;

    private static final int MAX_COLUMNS = 10_000;
    /** So many rows decide what the delimiter is. */
    private static final int LAYOUT_ROWS = 1_000;
    /** An open quote that swallows more than this is no quote. */
    private static final int LONGEST_CELL = 1 << 16;

    private static final char QUOTE = '"';
    private static final char ESCAPE = '\\';
    /** OpenCSVSerde swallows its escape character wherever it stands, so one that escapes no quote must not be named. This one is in no text. */
    private static final char NO_ESCAPE = '\u0002';

    private static final String TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat";
    private static final String TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
    private static final String LAZY_SIMPLE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
    private static final String OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde";

    /** What OpenCSVSerde reads as people write it; its dates are numbers of days. */
    private static final Set<ColumnType> OPEN_CSV_TYPES =
            Set.of(ColumnType.Simple.BIGINT, ColumnType.Simple.INT, ColumnType.Simple.DOUBLE, ColumnType.Simple.BOOLEAN);

    private final CsvOptions options;
    private final boolean builtIn;

    private CsvClassifier(CsvOptions options, boolean builtIn) {
        this.options = options;
        this.builtIn = builtIn;
    }

    public static CsvClassifier builtIn() {
        return new CsvClassifier(CsvOptions.DEFAULTS, true);
    }

    /** A customer's own. Told its delimiter, it takes rows of more uneven lengths, and a single row. */
    public static CsvClassifier custom(CsvOptions options) {
        return new CsvClassifier(options, false);
    }

    @Override
    public String classification() {
        return "csv";
    }

    @Override
    public Optional<Recognition> recognise(Sample sample) throws IOException {
        Optional<String> text = sample.text().filter(characters -> !characters.isBlank());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        boolean whole = sample.isWhole();
        char quote = options.quote().orElse(QUOTE);
        Optional<Layout> layout = layout(text.get(), quote, whole);
        if (layout.isEmpty()) {
            return Optional.empty();
        }
        Content content = read(text.get(), layout.get(), whole);
        boolean header = hasHeader(content);
        if (!header) {
            add(content.first, content.columns, content.quoted, content.blank);
        }
        Optional<List<String>> names = names(content, header);
        return names.map(columns -> recognition(text.get().length(), layout.get(), content, columns, header, whole));
    }

    /** How rows are made; {@code columns} is what most of them have. */
    private record Layout(Dialect dialect, int columns, double share) {}

    private Optional<Layout> layout(String text, char quote, boolean whole) {
        Layout best = null;
        for (char delimiter : options.delimiter().map(List::of).orElse(DELIMITERS)) {
            Layout layout = text.indexOf(delimiter) < 0 ? null : layout(text, new Dialect(delimiter, quote, ESCAPE), whole);
            if (layout != null && (best == null || isBetter(layout, best))) {
                best = layout;
            }
        }
        if (best == null && options.processing().contains(Processing.ALLOW_SINGLE_COLUMN)) {
            return Optional.of(new Layout(new Dialect(options.delimiter().orElse(','), quote, ESCAPE), 1, 1));
        }
        return Optional.ofNullable(best);
    }

    private static boolean isBetter(Layout one, Layout other) {
        return one.share != other.share ? one.share > other.share : one.columns > other.columns;
    }

    /** Null when it is not how this text is made. Where a quote stays open, backslashes and at last quotes are taken for plain characters. */
    private Layout layout(String text, Dialect dialect, boolean whole) {
        CsvReader reader = new CsvReader(text, dialect);
        Map<Integer, Integer> rowsByColumns = new HashMap<>();
        int rows = 0;
        int rowStart = 0;
        for (List<CsvReader.Cell> row = reader.next(); row != null && rows < LAYOUT_ROWS; row = reader.next()) {
            if (reader.hasOpenQuote() && (whole || text.length() - rowStart > LONGEST_CELL)) {
                return plainer(dialect).map(plainer -> layout(text, plainer, whole)).orElse(null);
            }
            boolean cut = !whole && reader.position() == text.length();
            if (!cut || rows == 0) {
                rowsByColumns.merge(row.size(), 1, Integer::sum);
                rows++;
            }
            rowStart = reader.position();
        }
        int columns = rowsByColumns.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(0);
        if (columns < 2 || columns > MAX_COLUMNS || rows < (builtIn ? 2 : 1)) {
            return null;
        }
        double share = (double) rowsByColumns.get(columns) / rows;
        return share >= neededShare(columns) ? new Layout(dialect, columns, share) : null;
    }

    private static Optional<Dialect> plainer(Dialect dialect) {
        if (dialect.quote() == Dialect.NONE) {
            return Optional.empty();
        }
        char quote = dialect.escape() == Dialect.NONE ? Dialect.NONE : dialect.quote();
        return Optional.of(new Dialect(dialect.delimiter(), quote, Dialect.NONE));
    }

    /** So many rows must have the same number of cells. Prose has commas too, often one a line. */
    private double neededShare(int columns) {
        if (options.delimiter().isPresent()) {
            return 0.5;
        }
        return columns == 2 ? 0.9 : 0.7;
    }

    /**
     * What the rows hold.
     *
     * @param first the first row, which may be a header
     * @param firstLines the lines up to its end: there may be empty ones before it, and line breaks in it
     * @param columns values of the other rows
     * @param quoted the columns in which one of them is quoted
     * @param blank the columns in which one of them is empty, or {@code \\N}
     * @param rows all of them
     * @param escapedQuote whether a backslash stands before a quote somewhere
     * @param backslash whether there is any
     */
    private record Content(
            List<CsvReader.Cell> first,
            int firstLines,
            List<CsvColumn> columns,
            BitSet quoted,
            BitSet blank,
            long rows,
            boolean escapedQuote,
            boolean backslash) {}

    private Content read(String text, Layout layout, boolean whole) {
        CsvReader reader = new CsvReader(text, layout.dialect);
        List<CsvReader.Cell> first = reader.next();
        int firstLines = (int) text.substring(0, reader.position()).lines().count();
        int count = Math.min(MAX_COLUMNS, Math.max(layout.columns, first.size()));
        List<CsvColumn> columns = Stream.generate(CsvColumn::new).limit(count).toList();
        BitSet quoted = new BitSet();
        BitSet blank = new BitSet();
        long rows = 1;
        for (List<CsvReader.Cell> row = reader.next(); row != null; row = reader.next()) {
            if (!whole && reader.position() == text.length()) {
                break;
            }
            add(row, columns, quoted, blank);
            rows++;
        }
        return new Content(first, firstLines, columns, quoted, blank, rows, reader.hasEscapedQuote(), text.indexOf(ESCAPE) >= 0);
    }

    private void add(List<CsvReader.Cell> row, List<CsvColumn> columns, BitSet quoted, BitSet blank) {
        boolean trim = options.processing().contains(Processing.TRIM_VALUES);
        for (int i = 0; i < Math.min(row.size(), columns.size()); i++) {
            String value = row.get(i).value();
            columns.get(i).add(trim ? value.strip() : value);
            if (row.get(i).quoted()) {
                quoted.set(i);
            }
            if (value.isBlank() || value.strip().equals("\\N")) {
                blank.set(i);
            }
        }
    }

    private boolean hasHeader(Content content) {
        return switch (options.header()) {
            case PRESENT -> true;
            case ABSENT -> false;
            case UNKNOWN -> isNamedRow(content.first) || looksLikeHeader(content);
        };
    }

    /** Whether the first row is the names the customer gave. */
    private boolean isNamedRow(List<CsvReader.Cell> first) {
        return !options.names().isEmpty()
                && options.names().stream().map(name -> LetterCase.lower(name.strip())).toList()
                        .equals(first.stream().map(cell -> LetterCase.lower(cell.value().strip())).toList());
    }

    private static boolean looksLikeHeader(Content content) {
        List<CsvReader.Cell> first = content.first;
        if (content.columns.size() - first.size() > 1 || content.columns.stream().allMatch(CsvColumn::isText)) {
            return false;
        }
        for (int i = 0; i < first.size(); i++) {
            boolean last = i == first.size() - 1;
            // Data frames are written with their row numbers under a cell without a name.
            boolean mayBeEmpty = last || i == 0 && content.columns.get(0).isIntegers();
            if (!isHeaderCell(first.get(i).value().strip(), mayBeEmpty, last)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHeaderCell(String cell, boolean mayBeEmpty, boolean last) {
        if (cell.isEmpty()) {
            return mayBeEmpty;
        }
        return (last || cell.length() < HEADER_CELL) && CsvColumn.kind(cell) == CsvColumn.Kind.TEXT && CatalogLimits.isName(cell);
    }

    /** Empty when the customer named another number of columns. */
    private Optional<List<String>> names(Content content, boolean header) {
        int count = content.columns.size();
        if (!options.names().isEmpty()) {
            return options.names().size() == count ? Optional.of(options.names()) : Optional.empty();
        }
        List<String> names = new ArrayList<>(count);
        Set<String> taken = new HashSet<>();
        Map<String, Integer> repeated = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String name = header && i < content.first.size() ? content.first.get(i).value().strip() : "";
            String base = CatalogLimits.isName(name) ? name : "col" + i;
            String unique = base;
            while (!taken.add(LetterCase.lower(unique))) {
                unique = base + "_" + repeated.merge(LetterCase.lower(base), 1, Integer::sum);
            }
            names.add(unique);
        }
        return Optional.of(names);
    }

    private Recognition recognition(int characters, Layout layout, Content content, List<String> names, boolean header, boolean whole) {
        boolean openCsv = options.serde() == Serde.OPEN_CSV || options.serde() == Serde.NONE && !content.quoted.isEmpty();
        List<Column> columns = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            ColumnType type = content.columns.get(i).type(options.datatypes());
            boolean text = content.quoted.get(i) || openCsv && (content.blank.get(i) || !OPEN_CSV_TYPES.contains(type));
            columns.add(new Column(names.get(i), text ? ColumnType.Simple.STRING : type));
        }
        Map<String, String> parameters = new HashMap<>(Map.of(
                "delimiter", String.valueOf(layout.dialect.delimiter()),
                "columnsOrdered", "true",
                "areColumnsQuoted", String.valueOf(openCsv),
                "typeOfData", "file"));
        if (header) {
            parameters.put("skip.header.line.count", String.valueOf(content.firstLines));
        }
        long records = content.rows - (header ? 1 : 0);
        return new Recognition(
                classification(),
                1,
                columns,
                storage(layout, content, openCsv),
                parameters,
                whole ? OptionalLong.of(records) : OptionalLong.empty(),
                Math.max(1, characters / content.rows));
    }

    private Recognition.Storage storage(Layout layout, Content content, boolean openCsv) {
        String delimiter = String.valueOf(layout.dialect.delimiter());
        boolean escapes = content.escapedQuote || !content.backslash;
        return openCsv
                ? new Recognition.Storage(
                        TEXT_INPUT, TEXT_OUTPUT, OPEN_CSV,
                        Map.of(
                                "separatorChar", delimiter,
                                "quoteChar", String.valueOf(options.quote().orElse(QUOTE)),
                                "escapeChar", String.valueOf(escapes ? ESCAPE : NO_ESCAPE)))
                : new Recognition.Storage(TEXT_INPUT, TEXT_OUTPUT, LAZY_SIMPLE, Map.of("field.delim", delimiter));
    }
}
