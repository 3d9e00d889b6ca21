package io.kariba.gluecatalog;

import io.kariba.api.LetterCase;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Comparator;
import software.amazon.awssdk.services.glue.model.PropertyPredicate;
import software.amazon.awssdk.services.glue.model.Table;

/**
 * What SearchTables chooses by (<a href="https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html">SearchTables</a>). Text fields are
 * split at punctuation into words, and a word must equal the value: {@code link} finds {@code customer-link} and {@code xx-link-yy}, not {@code xxlinkyy}.
 * Times compare with a comparator. A search text looks into every field; in quotes it must be a whole field.
 */
final class SearchFilter {
    private static final Pattern PUNCTUATION = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final List<String> TEXT_FIELDS =
            List.of("Name", "DatabaseName", "Description", "Owner", "TableType", "Location", "CreatedBy", "CatalogId", "ColumnName");
    private static final List<String> TIME_FIELDS = List.of("CreateTime", "UpdateTime", "LastAccessTime", "LastAnalyzedTime");

    private final List<Predicate<Table>> all;

    private SearchFilter(List<Predicate<Table>> all) {
        this.all = all;
    }

    /** @throws software.amazon.awssdk.services.glue.model.InvalidInputException for a field or a comparison that does not exist */
    static SearchFilter of(List<PropertyPredicate> predicates, String searchText) {
        List<Predicate<Table>> all = new ArrayList<>();
        for (PropertyPredicate predicate : predicates) {
            all.add(predicate(predicate));
        }
        if (searchText != null && !searchText.isBlank()) {
            all.add(text(searchText.strip()));
        }
        return new SearchFilter(all);
    }

    boolean matches(Table table) {
        return all.stream().allMatch(predicate -> predicate.test(table));
    }

    static void checkSortable(String field) {
        boolean known = Stream.concat(TEXT_FIELDS.stream(), TIME_FIELDS.stream()).anyMatch(name -> name.equalsIgnoreCase(field));
        if (!known || "ColumnName".equalsIgnoreCase(field)) {
            throw GlueErrors.invalid("Cannot sort by field: " + field);
        }
    }

    /** A field's value as text that sorts as the field does; empty when the table has none or the field has many. */
    static Optional<String> field(Table table, String field) {
        return switch (LetterCase.lower(field)) {
            case "name" -> Optional.ofNullable(table.name());
            case "databasename" -> Optional.ofNullable(table.databaseName());
            case "description" -> Optional.ofNullable(table.description());
            case "owner" -> Optional.ofNullable(table.owner());
            case "tabletype" -> Optional.ofNullable(table.tableType());
            case "createdby" -> Optional.ofNullable(table.createdBy());
            case "catalogid" -> Optional.ofNullable(table.catalogId());
            case "location" -> Optional.ofNullable(table.storageDescriptor()).map(storage -> storage.location());
            default -> time(table, field).map(instant -> String.format(Locale.ROOT, "%020d", instant.toEpochMilli()));
        };
    }

    private static Optional<Instant> time(Table table, String field) {
        return Optional.ofNullable(switch (LetterCase.lower(field)) {
            case "createtime" -> table.createTime();
            case "updatetime" -> table.updateTime();
            case "lastaccesstime" -> table.lastAccessTime();
            case "lastanalyzedtime" -> table.lastAnalyzedTime();
            default -> null;
        });
    }

    private static Predicate<Table> predicate(PropertyPredicate predicate) {
        String key = Names.required(predicate.key(), "filters.key");
        String value = Names.required(predicate.value(), "filters.value");
        if (TIME_FIELDS.stream().anyMatch(key::equalsIgnoreCase)) {
            Instant asked = instant(value);
            Comparator comparator = predicate.comparator() == null ? Comparator.EQUALS : predicate.comparator();
            return table -> time(table, key).map(found -> holds(comparator, found.compareTo(asked))).orElse(false);
        }
        if (TEXT_FIELDS.stream().noneMatch(key::equalsIgnoreCase)) {
            throw GlueErrors.invalid("Unknown search field: " + key);
        }
        if (key.equalsIgnoreCase("ColumnName")) {
            return table -> columns(table).anyMatch(column -> hasWords(column.name(), value));
        }
        return table -> field(table, key).filter(found -> hasWords(found, value)).isPresent();
    }

    private static boolean holds(Comparator comparator, int comparison) {
        return switch (comparator) {
            case EQUALS -> comparison == 0;
            case GREATER_THAN -> comparison > 0;
            case LESS_THAN -> comparison < 0;
            case GREATER_THAN_EQUALS -> comparison >= 0;
            case LESS_THAN_EQUALS -> comparison <= 0;
            case UNKNOWN_TO_SDK_VERSION -> throw GlueErrors.invalid("Unknown comparator.");
        };
    }

    private static Predicate<Table> text(String searchText) {
        boolean exact = searchText.length() > 1 && searchText.startsWith("\"") && searchText.endsWith("\"");
        String wanted = exact ? searchText.substring(1, searchText.length() - 1) : searchText;
        return table -> texts(table).anyMatch(text -> exact ? text.equalsIgnoreCase(wanted) : hasWords(text, wanted));
    }

    /** Every text of a table that a search looks into. */
    private static Stream<String> texts(Table table) {
        Stream<String> fields = TEXT_FIELDS.stream().flatMap(field -> field(table, field).stream());
        Stream<String> columns = columns(table).flatMap(column -> Stream.of(column.name(), column.comment()));
        Stream<String> parameters = table.parameters().entrySet().stream().flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()));
        return Stream.of(fields, columns, parameters).flatMap(stream -> stream).filter(text -> text != null);
    }

    private static Stream<Column> columns(Table table) {
        List<Column> columns = table.storageDescriptor() == null ? List.of() : table.storageDescriptor().columns();
        return Stream.concat(columns.stream(), table.partitionKeys().stream());
    }

    /** Whether the text is the value, or has each of the value's words among its own. */
    private static boolean hasWords(String text, String value) {
        if (text.equalsIgnoreCase(value)) {
            return true;
        }
        List<String> wanted = words(value);
        return !wanted.isEmpty() && words(text).containsAll(wanted);
    }

    private static List<String> words(String text) {
        return Arrays.stream(PUNCTUATION.split(LetterCase.lower(text))).filter(word -> !word.isEmpty()).toList();
    }

    private static Instant instant(String value) {
        try {
            return Instant.ofEpochMilli(Math.round(Double.parseDouble(value) * 1000));
        } catch (NumberFormatException notSeconds) {
            try {
                return Instant.parse(value);
            } catch (DateTimeException e) {
                throw GlueErrors.invalid("Not a time: " + value);
            }
        }
    }
}
