package io.kariba.trinoplugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.slice.Slices;
import io.trino.metastore.Column;
import io.trino.metastore.HiveType;
import io.trino.metastore.Partition;
import io.trino.metastore.StorageFormat;
import io.trino.metastore.Table;
import io.trino.spi.TrinoException;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.DateType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples are those of the Athena User Guide, "Supported types for partition projection" and "Amazon Kinesis Data Firehose example". */
class ProjectedTableTest {
    private static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 31, 10, 20, 30);

    private static Table table(Map<String, String> properties, Column... keys) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("projection.enabled", "true");
        return Table.builder()
                .setDatabaseName("d")
                .setTableName("t")
                .setOwner(Optional.empty())
                .setTableType("EXTERNAL_TABLE")
                .setDataColumns(List.of(new Column("a", HiveType.HIVE_INT, Optional.empty(), Map.of())))
                .setPartitionColumns(List.of(keys))
                .setParameters(all)
                .withStorage(storage -> storage.setLocation("s3://b/t").setStorageFormat(StorageFormat.create("s", "i", "o")))
                .build();
    }

    private static Column text(String name) {
        return new Column(name, HiveType.HIVE_STRING, Optional.empty(), Map.of());
    }

    private static Column date(String name) {
        return new Column(name, HiveType.HIVE_DATE, Optional.empty(), Map.of());
    }

    private static ProjectedTable projected(Map<String, String> properties, Column... keys) {
        return ProjectedTable.of(table(properties, keys), NOW).orElseThrow();
    }

    private static TupleDomain<String> where(String column, Type type, Object... values) {
        return TupleDomain.withColumnDomains(Map.of(column, Domain.multipleValues(type, List.of(values))));
    }

    private static List<String> all(ProjectedTable table) {
        return table.names(TupleDomain.all());
    }

    @Test
    void enumeratedValuesKeepTheirWhiteSpace() {
        assertThat(all(projected(Map.of("projection.k.type", " enum ", "projection.k.values", "A, B,c"), text("k")))).containsExactly("k=A", "k= B", "k=c");
    }

    @Test
    void integersArePaddedAndStepped() {
        ProjectedTable table = projected(
                Map.of("projection.k.type", "integer", "projection.k.range", "0,10", "projection.k.interval", "4", "projection.k.digits", "3"), text("k"));
        assertThat(all(table)).containsExactly("k=000", "k=004", "k=008");
        assertThat(table.names(where("k", VarcharType.VARCHAR, Slices.utf8Slice("004"), Slices.utf8Slice("005")))).containsExactly("k=004");
    }

    @Test
    void integersArePaddedInLocationsToo() {
        ProjectedTable table = projected(
                Map.of("projection.k.type", "integer", "projection.k.range", "0,10", "projection.k.digits", "3", "storage.location.template", "s3://b/${k}/x"),
                text("k"));
        assertThat(table.partition(List.of("2")).getStorage().getLocation()).isEqualTo("s3://b/002/x");
        assertThat(table.partition(List.of("002")).getStorage().getLocation()).isEqualTo("s3://b/002/x");
    }

    @Test
    void integersReachTheEndOfTheirType() {
        ProjectedTable table = projected(
                Map.of("projection.k.type", "integer", "projection.k.range", Long.MAX_VALUE - 1 + "," + Long.MAX_VALUE), text("k"));
        assertThat(all(table)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "yyyy-MM-dd|2026-01-30,2026-02-02||          |2026-01-30 2026-01-31 2026-02-01 2026-02-02",
        "yyyyMM    |202511,202602   ||               |202511 202512 202601 202602",
        "yyyy/MM/dd|NOW-2DAYS,NOW   ||               |2026%2F03%2F29 2026%2F03%2F30 2026%2F03%2F31",
        "yyyy-MM-dd-HH|NOW-3HOURS,NOW|1|HOURS        |2026-03-31-07 2026-03-31-08 2026-03-31-09 2026-03-31-10",
        "yyyy-MM-dd|2026-01-01,2026-01-31|2|WEEKS    |2026-01-01 2026-01-15 2026-01-29",
        "yyyy-MM-dd|2026-01-31,2026-04-30|1|MONTHS   |2026-01-31 2026-02-28 2026-03-31 2026-04-30",
        "yyyy      |NOW-2YEARS,NOW+1YEAR||           |2024 2025 2026 2027",
        "dd-MM-yyyy|01-01-2026, 02-01-2026||         |01-01-2026 02-01-2026",
        "yyyy-MM-dd|NOW-1MONTH,NOW|1|month           |2026-02-28 2026-03-28",
    })
    void datesHaveFormatsUnitsAndNow(String format, String range, String interval, String unit, String expected) {
        Map<String, String> properties = new HashMap<>(Map.of("projection.k.type", "date", "projection.k.format", format.strip(), "projection.k.range", range.strip()));
        if (interval != null && !interval.isBlank()) {
            properties.put("projection.k.interval", interval.strip());
            properties.put("projection.k.interval.unit", unit.strip());
        }
        List<String> names = List.of(expected.strip().split(" ")).stream().map(value -> "k=" + value).toList();
        assertThat(all(projected(properties, text("k")))).isEqualTo(names);
    }

    @Test
    void formatFinerThanADayNeedsAnInterval() {
        assertThatThrownBy(() -> projected(
                        Map.of("projection.k.type", "date", "projection.k.format", "yyyy-MM-dd HH", "projection.k.range", "2026-01-01 00,NOW"), text("k")))
                .isInstanceOf(TrinoException.class)
                .hasMessageContaining("interval");
    }

    @Test
    void dateColumnHasDatesForValuesAndTheFormatInLocations() {
        ProjectedTable table = projected(
                Map.of("projection.k.type", "date", "projection.k.format", "yyyy/MM/dd", "projection.k.range", "2026/01/01,2026/12/31",
                        "storage.location.template", "s3://b/x/${k}/"),
                date("k"));
        long day = LocalDate.of(2026, 5, 4).toEpochDay();
        assertThat(table.names(where("k", DateType.DATE, day))).containsExactly("k=2026-05-04");
        Domain from = Domain.create(ValueSet.ofRanges(Range.greaterThan(DateType.DATE, LocalDate.of(2026, 12, 29).toEpochDay())), false);
        assertThat(table.names(TupleDomain.withColumnDomains(Map.of("k", from)))).containsExactly("k=2026-12-30", "k=2026-12-31");
        assertThat(table.partition(List.of("2026-05-04")).getStorage().getLocation()).isEqualTo("s3://b/x/2026/05/04/");
    }

    @Test
    void locationIsTheTablesWithoutATemplate() {
        Partition partition = projected(Map.of("projection.k.type", "enum", "projection.k.values", "a/b 1:2"), text("k")).partition(List.of("a/b 1:2"));
        assertThat(partition.getStorage().getLocation()).isEqualTo("s3://b/t/k=a/b 1:2/");
    }

    @Test
    void injectedValuesAreTheQuerysOwn() {
        ProjectedTable table = projected(Map.of("projection.k.type", "injected"), text("k"));
        assertThat(table.names(where("k", VarcharType.VARCHAR, Slices.utf8Slice("x"), Slices.utf8Slice("y")))).containsExactly("k=x", "k=y");
        assertThatThrownBy(() -> all(table))
                .hasMessage("For the injected projected partition column k, the WHERE clause must contain only static equality conditions, "
                        + "and at least one such condition must be present.");
    }

    @Test
    void columnsMultiplyUpToABound() {
        Map<String, String> two = new HashMap<>(Map.of("projection.k.type", "enum", "projection.k.values", "a,b"));
        two.putAll(Map.of("projection.n.type", "integer", "projection.n.range", "1,2"));
        assertThat(all(projected(two, text("k"), text("n")))).containsExactly("k=a/n=1", "k=a/n=2", "k=b/n=1", "k=b/n=2");
        two.put("projection.n.range", "1,700000");
        assertThatThrownBy(() -> all(projected(two, text("k"), text("n")))).hasMessageContaining("more than 1000000 partitions");
    }

    @Test
    void missingAndMalformedPropertiesAreNamed() {
        assertThatThrownBy(() -> projected(Map.of("projection.k.type", "enum", "projection.k.values", "a"), text("k"), text("l")))
                .hasMessage("Table d.t is configured for partition projection, but the following partition columns are missing projection configuration: [l]");
        assertThatThrownBy(() -> projected(Map.of("projection.k.type", "integer", "projection.k.range", "5"), text("k"))).hasMessageContaining("projection.k.range");
        assertThatThrownBy(() -> projected(Map.of("projection.k.type", "odd"), text("k"))).hasMessageContaining("projection.k.type");
        assertThatThrownBy(() -> projected(
                        Map.of("projection.k.type", "enum", "projection.k.values", "a", "storage.location.template", "s3://b/fixed/"), text("k")))
                .hasMessageContaining("no placeholder for partition column 'k'");
    }

    @Test
    void tableWithoutProjectionIsTheCatalogs() {
        Map<String, String> off = new HashMap<>(Map.of("projection.k.type", "injected"));
        Table table = Table.builder(table(off, text("k"))).setParameters(Map.of("projection.enabled", "false")).build();
        assertThat(ProjectedTable.of(table, NOW)).isEmpty();
    }
}
