package io.kariba.formats;

import io.kariba.api.LetterCase;
import io.kariba.formats.ColumnType.Simple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Types that hold the values of two others, and schemas that hold the columns of two others.
 *
 * <p>A wider type loses no value's text: what has no common type becomes {@code string}. Numbers stay numbers, at the price of digits past a double's precision
 * where integers or decimals meet floating point, as in every engine that merges schemas.
 *
 * <p>How alike two schemas must be for one table is AWS's: "the partition threshold is higher than 0.7 (70%)". How it is computed is not published; here it is the
 * share of columns that are common, see {@link #similarity}.
 *
 * @see <a href="https://repost.aws/knowledge-center/glue-crawler-detect-schema">How does the AWS Glue crawler detect the schema?</a>
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/crawler-s3-folder-table-partition.html">How does a crawler determine when to create partitions?</a>
 */
public final class TypeWidening {
    /** AWS's partition threshold: schemas are similar above it. */
    public static final double SIMILAR = 0.7;

    private static final int MAX_PRECISION = 38;

    private TypeWidening() {}

    /** The narrowest type that holds the values of both; {@code string} when there is no other. */
    public static ColumnType widen(ColumnType one, ColumnType other) {
        if (one.equals(other)) {
            return one;
        }
        return switch (one) {
            case ColumnType.Struct a when other instanceof ColumnType.Struct b -> new ColumnType.Struct(merge(a.fields(), b.fields()));
            case ColumnType.Array a when other instanceof ColumnType.Array b -> new ColumnType.Array(widen(a.element(), b.element()));
            case ColumnType.Map a when other instanceof ColumnType.Map b ->
                new ColumnType.Map(widen(a.key(), b.key()), widen(a.value(), b.value()));
            case ColumnType.Text a when other instanceof ColumnType.Text b -> text(a, b);
            case Simple a when isTime(a) && other instanceof Simple b && isTime(b) -> Simple.TIMESTAMP;
            default -> isNumber(one) && isNumber(other) ? number(one, other) : Simple.STRING;
        };
    }

    /**
     * All columns of both, in the order of first appearance. Names are one when they differ in case only, as in the catalog; the first spelling stays.
     *
     * @param first its columns come first
     */
    public static List<Column> merge(List<Column> first, List<Column> second) {
        Map<String, Column> merged = new LinkedHashMap<>();
        for (List<Column> columns : List.of(first, second)) {
            for (Column column : columns) {
                merged.merge(folded(column), column, (known, next) -> new Column(known.name(), widen(known.type(), next.type())));
            }
        }
        return new ArrayList<>(merged.values());
    }

    /**
     * How alike two schemas are: twice the columns they have in common, over the columns of both. A column both have with two types that only {@code string} holds
     * counts half. Struct fields count as columns of their struct.
     *
     * @return 0 to 1; 1 for two empty ones
     */
    public static double similarity(List<Column> one, List<Column> other) {
        if (one.isEmpty() && other.isEmpty()) {
            return 1;
        }
        Map<String, ColumnType> others = new HashMap<>();
        other.forEach(column -> others.put(folded(column), column.type()));
        double common = 0;
        for (Column column : one) {
            ColumnType type = others.remove(folded(column));
            common += type == null ? 0 : similarity(column.type(), type);
        }
        return 2 * common / (one.size() + other.size());
    }

    private static double similarity(ColumnType one, ColumnType other) {
        if (one instanceof ColumnType.Struct a && other instanceof ColumnType.Struct b) {
            return similarity(a.fields(), b.fields());
        }
        if (one instanceof ColumnType.Array a && other instanceof ColumnType.Array b) {
            return similarity(a.element(), b.element());
        }
        boolean plain = one.equals(other) || !widen(one, other).equals(Simple.STRING);
        return plain ? 1 : 0.5;
    }

    private static String folded(Column column) {
        return LetterCase.lower(column.name());
    }

    private static boolean isTime(Simple type) {
        return type == Simple.DATE || type == Simple.TIMESTAMP;
    }

    private static ColumnType text(ColumnType.Text one, ColumnType.Text other) {
        String kind = one.kind().equals(other.kind()) ? one.kind() : "varchar";
        return new ColumnType.Text(kind, Math.max(one.length(), other.length()));
    }

    private static boolean isNumber(ColumnType type) {
        return type instanceof ColumnType.Decimal || type instanceof Simple simple && (digits(simple) > 0 || isFloating(simple));
    }

    private static boolean isFloating(ColumnType type) {
        return type == Simple.FLOAT || type == Simple.DOUBLE;
    }

    private static ColumnType number(ColumnType one, ColumnType other) {
        if (isFloating(one) || isFloating(other)) {
            return Simple.DOUBLE;
        }
        if (one instanceof Simple a && other instanceof Simple b) {
            return digits(a) > digits(b) ? a : b;
        }
        ColumnType.Decimal a = decimal(one);
        ColumnType.Decimal b = decimal(other);
        int scale = Math.max(a.scale(), b.scale());
        int precision = Math.max(a.precision() - a.scale(), b.precision() - b.scale()) + scale;
        return precision <= MAX_PRECISION ? new ColumnType.Decimal(precision, scale) : Simple.DOUBLE;
    }

    private static ColumnType.Decimal decimal(ColumnType type) {
        return type instanceof ColumnType.Decimal decimal ? decimal : new ColumnType.Decimal(digits((Simple) type), 0);
    }

    /** Decimal digits an integer type may need; 0 for others. */
    private static int digits(Simple type) {
        return switch (type) {
            case TINYINT -> 3;
            case SMALLINT -> 5;
            case INT -> 10;
            case BIGINT -> 19;
            default -> 0;
        };
    }
}
