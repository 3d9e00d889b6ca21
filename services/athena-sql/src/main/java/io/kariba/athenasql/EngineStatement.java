package io.kariba.athenasql;

import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A statement that runs on the engine, with its text in the engine's dialect. */
public final class EngineStatement implements Statement {
    /** What the engine is asked to do. */
    public enum Kind {
        QUERY,
        INSERT,
        CTAS,
        UNLOAD,
        CREATE_VIEW,
        UPDATE,
        DELETE,
        MERGE,
        EXPLAIN,
        EXPLAIN_ANALYZE,
        SHOW_FUNCTIONS,
        OPTIMIZE
    }

    /** What kind of table a CTAS makes: {@code table_type}. */
    public enum TableType {
        HIVE,
        ICEBERG
    }

    private static final Set<String> READ_ONLY =
            Set.of("OpenCSVSerde", "RegexSerDe", "GrokSerDe", "CloudTrailSerde", "MultiDelimitSerDe", "IonHiveSerDe", "XmlSerDe");

    private final String text;
    private final Kind kind;
    private final Edits base;
    private final Edits edits;
    private final Optional<Ctas> ctas;
    private final List<TableName> tables;

    private final Optional<CtasTable> properties;
    private final Optional<Target> unload;
    private final Optional<Optimize> optimize;
    private List<TimeTravel> travels = List.of();

    /** An UNLOAD. */
    EngineStatement(String text, Edits edits, Unload.Target unload, List<TableName> tables) {
        this.text = text;
        this.kind = Kind.UNLOAD;
        this.edits = edits.copy();
        this.base = edits;
        this.properties = Optional.empty();
        this.optimize = Optional.empty();
        this.ctas = Optional.empty();
        this.tables = List.copyOf(tables);
        CtasProperties stated = unload.properties();
        EngineStatement.Ctas described = stated.described();
        this.unload = Optional.of(new Target(unload.location(), described.partitionColumns(), described.sessionProperties()));
        this.edits.replace(stated.start(), stated.end(), unload.engineText());
    }

    /** An OPTIMIZE. */
    EngineStatement(String text, Edits edits, Optimize optimize, List<TableName> tables) {
        this.text = text;
        this.kind = Kind.OPTIMIZE;
        this.edits = edits.copy();
        this.base = edits;
        this.properties = Optional.empty();
        this.ctas = Optional.empty();
        this.unload = Optional.empty();
        this.optimize = Optional.of(optimize);
        this.tables = List.copyOf(tables);
    }

    EngineStatement(String text, Kind kind, Edits edits, Optional<? extends CtasTable> properties, List<TableName> tables) {
        this.text = text;
        this.kind = kind;
        this.edits = edits.copy();
        this.properties = properties.map(stated -> stated);
        this.unload = Optional.empty();
        this.optimize = Optional.empty();
        this.ctas = properties.map(CtasTable::described);
        this.tables = List.copyOf(tables);
        properties.ifPresent(stated -> stated.edit(this.edits));
        this.base = edits;
    }

    /**
     * The table a CTAS makes.
     *
     * @param type which of the two kinds of tables it is
     * @param location {@code external_location} or {@code location} of the statement, or what {@link #withLocation} set; never ends in a slash
     * @param locationStated whether the statement itself stated it, which an enforced workgroup forbids
     * @param partitionColumns {@code partitioned_by} or {@code partitioning}, in order
     */
    public record Ctas(
            TableName table,
            TableType type,
            Optional<String> location,
            boolean locationStated,
            List<String> partitionColumns,
            boolean ifNotExists,
            Map<String, String> sessionProperties) {
        public Ctas {
            partitionColumns = List.copyOf(partitionColumns);
            sessionProperties = Map.copyOf(sessionProperties);
        }
    }

    /**
     * Where an UNLOAD writes.
     *
     * @param location an {@code s3://} URI that never ends in a slash
     * @param partitionColumns {@code partitioned_by}, in order
     */
    public record Target(String location, List<String> partitionColumns, Map<String, String> sessionProperties) {
        public Target {
            partitionColumns = List.copyOf(partitionColumns);
            sessionProperties = Map.copyOf(sessionProperties);
        }
    }

    /** For the reader alone, before anybody else has the statement. */
    EngineStatement withTravels(List<TimeTravel> found) {
        travels = List.copyOf(found);
        return this;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String type() {
        return type(kind);
    }

    static String type(Kind kind) {
        return switch (kind) {
            case QUERY, INSERT, UNLOAD, UPDATE, DELETE, MERGE, OPTIMIZE -> DML;
            case CTAS, CREATE_VIEW -> DDL;
            case EXPLAIN, EXPLAIN_ANALYZE, SHOW_FUNCTIONS -> UTILITY;
        };
    }

    @Override
    public Optional<String> substatement() {
        return Optional.of(
                switch (kind) {
                    case QUERY -> "SELECT";
                    case CTAS -> "CREATE_TABLE_AS_SELECT";
                    case OPTIMIZE -> "OPTIMIZE_TABLE";
                    default -> kind.name();
                });
    }

    public Kind kind() {
        return kind;
    }

    /** The text for the engine: Trino's dialect, no trailing semicolon. A CTAS needs a location first. */
    public String engineText() {
        return edits.result();
    }

    /** Session properties the engine runs it with, e.g. {@code awsdatacatalog.compression_codec}. */
    public Map<String, String> sessionProperties() {
        return ctas.map(Ctas::sessionProperties).or(() -> unload.map(Target::sessionProperties)).orElse(Map.of());
    }

    /** Where an UNLOAD writes; empty for the other kinds. */
    public Optional<Target> unload() {
        return unload;
    }

    /** The table a CTAS makes; empty for the other kinds. */
    public Optional<Ctas> ctas() {
        return ctas;
    }

    /** The table it writes to, for INSERT, UPDATE, DELETE, MERGE, OPTIMIZE and CTAS. */
    public Optional<TableName> target() {
        return switch (kind) {
            case INSERT, UPDATE, DELETE, MERGE, OPTIMIZE -> tables.stream().findFirst();
            case CTAS -> ctas.map(Ctas::table);
            default -> Optional.empty();
        };
    }

    /**
     * Refuses what the engine would do and Athena does not: changing rows of a Hive table, where the engine drops whole partitions, rewriting its files, and writing
     * formats that Athena only reads. Refuses earlier versions of what is no Iceberg table, too.
     *
     * @throws StatementFailed with Athena's text
     * @throws io.kariba.api.AccessDenied when the caller may not see the table
     */
    public void check(Catalog catalog, Caller caller) {
        travels.forEach(travel -> travel.check(catalog, caller));
        if (kind == Kind.INSERT) {
            target().flatMap(name -> catalog.table(caller, name.database(), name.table())).ifPresent(visible -> checkWritable(visible.table()));
        }
        if (kind != Kind.UPDATE && kind != Kind.DELETE && kind != Kind.MERGE && kind != Kind.OPTIMIZE) {
            return;
        }
        TableName name = target().orElseThrow();
        boolean hive = catalog.table(caller, name.database(), name.table())
                .map(visible -> visible.table())
                .filter(table -> !table.isView() && !IcebergTables.isIceberg(table))
                .isPresent();
        if (hive && kind == Kind.OPTIMIZE) {
            throw DdlFailures.notSupported("OPTIMIZE is supported for Iceberg tables only: " + name);
        }
        if (hive) {
            throw new StatementFailed(AthenaError.user(
                    AthenaError.NOT_SUPPORTED, "NOT_SUPPORTED: Modifying Hive table rows is only supported for transactional tables"));
        }
    }

    /** Athena writes the formats of CREATE TABLE AS only. Source: User Guide, "INSERT INTO", supported SerDes. */
    private static void checkWritable(CatalogTable table) {
        String serde = table.storage().serdeLibrary().orElse("");
        if (READ_ONLY.contains(serde.substring(serde.lastIndexOf('.') + 1))) {
            throw new StatementFailed(AthenaError.user(
                    AthenaError.NOT_SUPPORTED,
                    "HIVE_UNSUPPORTED_FORMAT: Output format " + table.storage().outputFormat().orElse("null") + " with SerDe " + serde + " is not supported"));
        }
    }

    /** Tables and views the statement names, as far as parsing shows: those of views it reads are not among them. */
    public List<TableName> tables() {
        return tables;
    }

    /** The place in the sent text of a place in {@link #engineText}. */
    public Position originalPosition(int line, int column) {
        return edits.originalPosition(line, column);
    }

    /**
     * A CTAS that writes its files under a location.
     *
     * @param s3Location an {@code s3://} URI
     * @throws IllegalStateException if this is no CTAS
     */
    public EngineStatement withLocation(String s3Location) {
        CtasTable located = properties.orElseThrow(() -> new IllegalStateException("Only CREATE TABLE AS has a location"))
                .withLocation(s3Location);
        return new EngineStatement(text, kind, base, Optional.of(located), tables).withTravels(travels);
    }

    /**
     * An OPTIMIZE that rewrites files as the table's properties say, as far as the engine can: files below {@code optimize_rewrite_min_data_file_size_bytes}, by
     * default three quarters of the size that files are written with.
     *
     * @param properties the table's, in Iceberg's words
     */
    public EngineStatement withProperties(Map<String, String> properties) {
        Optimize found = optimize.orElseThrow(() -> new IllegalStateException("Only OPTIMIZE has a threshold"));
        EngineStatement settled = new EngineStatement(text, base, found, tables).withTravels(travels);
        found.threshold(settled.edits, Optimize.threshold(properties));
        return settled;
    }
}
