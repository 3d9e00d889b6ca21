package io.kariba.trinoplugin;

import io.trino.metastore.Column;
import io.trino.metastore.Partition;
import io.trino.metastore.Partitions;
import io.trino.metastore.Table;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.TupleDomain;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table whose partitions are computed from its properties instead of being looked up in the catalog. Trino has a partition projection of its own, which
 * knows fewer units, no formats coarser than a day, and other errors. Source: Athena User Guide, "Use partition projection with Amazon Athena".
 */
final class ProjectedTable {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)\\}");
    private final Table table;
    private final Map<String, String> properties;
    private final Map<String, ProjectedColumn> columns = new LinkedHashMap<>();

    private ProjectedTable(Table table, LocalDateTime now) {
        this.table = table;
        this.properties = table.getParameters();
        List<String> missing = table.getPartitionColumns().stream()
                .map(Column::getName)
                .filter(column -> property(column, "type").isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            throw invalid("Table " + table.getDatabaseName() + "." + table.getTableName()
                    + " is configured for partition projection, but the following partition columns are missing projection configuration: " + missing);
        }
        for (Column column : table.getPartitionColumns()) {
            columns.put(column.getName(), column(column, now));
        }
        location().ifPresent(this::checkTemplate);
    }

    /**
     * The table with its projection, if it has one switched on.
     *
     * @param now the moment NOW stands for, in UTC
     * @throws TrinoException INVALID_TABLE_PROPERTY if its properties make no projection
     */
    static Optional<ProjectedTable> of(Table table, LocalDateTime now) {
        String enabled = table.getParameters().get("projection.enabled");
        boolean projected = enabled != null && enabled.strip().equalsIgnoreCase("true") && !table.getPartitionColumns().isEmpty();
        return projected ? Optional.of(new ProjectedTable(table, now)) : Optional.empty();
    }

    /** Names of the partitions a filter leaves, e.g. {@code a=1/b=x}. */
    List<String> names(TupleDomain<String> filter) {
        if (filter.isNone()) {
            return List.of();
        }
        Map<String, Domain> domains = filter.getDomains().orElseThrow();
        List<String> names = List.of("");
        for (Map.Entry<String, ProjectedColumn> column : columns.entrySet()) {
            List<String> values = column.getValue().values(Optional.ofNullable(domains.get(column.getKey())));
            if ((long) names.size() * values.size() > ProjectedColumn.MOST) {
                throw tooMany(column.getKey());
            }
            List<String> longer = new ArrayList<>(names.size() * values.size());
            for (String name : names) {
                for (String value : values) {
                    longer.add((name.isEmpty() ? "" : name + "/") + Partitions.escapePathName(column.getKey()) + "=" + Partitions.escapePathName(value));
                }
            }
            names = longer;
        }
        return names;
    }

    Partition partition(List<String> values) {
        return Partition.builder()
                .setDatabaseName(table.getDatabaseName())
                .setTableName(table.getTableName())
                .setColumns(table.getDataColumns())
                .setValues(values)
                .setParameters(Map.of())
                .withStorage(storage -> storage.setStorageFormat(table.getStorage().getStorageFormat())
                        .setLocation(location(values))
                        .setBucketProperty(table.getStorage().getBucketProperty())
                        .setSerdeParameters(table.getStorage().getSerdeParameters()))
                .build();
    }

    private String location(List<String> values) {
        Map<String, String> parts = new LinkedHashMap<>();
        int i = 0;
        for (Map.Entry<String, ProjectedColumn> column : columns.entrySet()) {
            parts.put(column.getKey(), column.getValue().inLocation(values.get(i++)));
        }
        Optional<String> template = location();
        if (template.isPresent()) {
            return PLACEHOLDER.matcher(template.get())
                    .replaceAll(found -> Matcher.quoteReplacement(parts.get(found.group(1).strip().toLowerCase(Locale.ROOT))));
        }
        StringBuilder location = new StringBuilder(table.getStorage().getLocation());
        if (location.charAt(location.length() - 1) != '/') {
            location.append('/');
        }
        // As they are, like in a template: Athena projects a timestamp to day=2026-01-01 10:00:00, where Hive would name it 10%3A00%3A00.
        parts.forEach((name, value) -> location.append(name).append('=').append(value).append('/'));
        return location.toString();
    }

    private Optional<String> location() {
        return Optional.ofNullable(properties.get("storage.location.template"));
    }

    private void checkTemplate(String template) {
        List<String> named = PLACEHOLDER.matcher(template).results().map(found -> found.group(1).strip().toLowerCase(Locale.ROOT)).toList();
        for (String column : columns.keySet()) {
            if (!named.contains(column)) {
                throw invalid("The storage.location.template of table " + table.getDatabaseName() + "." + table.getTableName()
                        + " has no placeholder for partition column '" + column + "': " + template);
            }
        }
        for (String name : named) {
            if (!columns.containsKey(name)) {
                throw invalid("The storage.location.template of table " + table.getDatabaseName() + "." + table.getTableName()
                        + " has a placeholder that is no partition column, '" + name + "': " + template);
            }
        }
    }

    private ProjectedColumn column(Column column, LocalDateTime now) {
        String name = column.getName();
        String type = property(name, "type").orElseThrow().strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "enum" -> new ProjectedColumn.Enumerated(List.of(required(name, "values").split(",", -1)));
            case "integer" -> integers(name);
            case "date" -> ProjectedDates.of(
                    new ProjectedDates.Stated(
                            name, written(column), required(name, "format"), required(name, "range"), number(name, "interval"), unit(name)),
                    now);
            case "injected" -> new ProjectedColumn.Injected(name);
            default -> throw invalid(name, "type", type);
        };
    }

    private static ProjectedDates.Written written(Column column) {
        return switch (column.getType().toString()) {
            case "date" -> ProjectedDates.Written.DATE;
            case "timestamp" -> ProjectedDates.Written.TIMESTAMP;
            default -> ProjectedDates.Written.AS_FORMATTED;
        };
    }

    private ProjectedIntegers integers(String name) {
        String range = required(name, "range");
        String[] bounds = range.split(",", -1);
        try {
            long first = Long.parseLong(bounds[0].strip());
            long last = bounds.length == 2 ? Long.parseLong(bounds[1].strip()) : first - 1;
            if (first <= last) {
                int digits = (int) Math.min(100, number(name, "digits").orElse(0L));
                return new ProjectedIntegers(name, first, last, number(name, "interval").orElse(1L), digits);
            }
        } catch (NumberFormatException notNumbers) {
            throw invalid(name, "range", range);
        }
        throw invalid(name, "range", range);
    }

    private Optional<ChronoUnit> unit(String name) {
        return property(name, "interval.unit").map(stated -> {
            String unit = stated.strip().toUpperCase(Locale.ROOT);
            try {
                ChronoUnit known = ChronoUnit.valueOf(unit.endsWith("S") ? unit : unit + "S");
                if (known.compareTo(ChronoUnit.SECONDS) >= 0 && known.compareTo(ChronoUnit.YEARS) <= 0 && known != ChronoUnit.HALF_DAYS) {
                    return known;
                }
            } catch (IllegalArgumentException unknown) {
                throw invalid(name, "interval.unit", stated);
            }
            throw invalid(name, "interval.unit", stated);
        });
    }

    private Optional<Long> number(String name, String property) {
        return property(name, property).map(stated -> {
            try {
                long number = Long.parseLong(stated.strip());
                if (number > 0) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                throw invalid(name, property, stated);
            }
            throw invalid(name, property, stated);
        });
    }

    private String required(String name, String property) {
        return property(name, property).orElseThrow(() -> invalid("Table " + table.getDatabaseName() + "." + table.getTableName()
                + " is configured for partition projection, but property 'projection." + name + "." + property + "' is missing"));
    }

    /** Property names are taken in any case, as column names are. */
    private Optional<String> property(String name, String property) {
        String key = "projection." + name + "." + property;
        String exact = properties.get(key);
        return exact != null
                ? Optional.of(exact)
                : properties.entrySet().stream().filter(entry -> entry.getKey().equalsIgnoreCase(key)).map(Map.Entry::getValue).findFirst();
    }

    static TrinoException invalid(String column, String property, String value) {
        return invalid("Invalid value of property 'projection." + column + "." + property + "' for partition projection: " + value);
    }

    static TrinoException invalid(String message) {
        return new TrinoException(StandardErrorCode.INVALID_TABLE_PROPERTY, message);
    }

    static TrinoException violation(String message) {
        return new TrinoException(StandardErrorCode.CONSTRAINT_VIOLATION, message);
    }

    static TrinoException tooMany(String column) {
        return new TrinoException(
                StandardErrorCode.GENERIC_USER_ERROR,
                "Partition projection leads to more than " + ProjectedColumn.MOST + " partitions at column '" + column + "'. Restrict it in the WHERE clause.");
    }
}
