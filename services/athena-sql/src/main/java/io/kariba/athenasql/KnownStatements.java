package io.kariba.athenasql;

import io.kariba.athenasql.SqlTokens.SqlToken;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The statements of Athena's SQL reference (User Guide, "SQL reference for Athena"), and which of them are carried out. */
final class KnownStatements {
    private KnownStatements() {}

    /** A statement that is recognised by its first words and not carried out. */
    private record Refused(String words, String type, String why) {
        String name() {
            return words;
        }
    }

    private static final String NESTED = "it cannot stand inside another statement";

    private static final List<Refused> REFUSED = List.of(
            new Refused("USING EXTERNAL FUNCTION", Statement.DML, "functions that call AWS Lambda need a Lambda service"),
            new Refused("PREPARE", Statement.DML, NESTED),
            new Refused("EXECUTE IMMEDIATE", Statement.DML, "use StartQueryExecution's ExecutionParameters"),
            new Refused("EXECUTE", Statement.DML, NESTED),
            new Refused("DEALLOCATE PREPARE", Statement.DML, NESTED),
            new Refused("DESCRIBE INPUT", Statement.UTILITY, "use GetPreparedStatement"),
            new Refused("DESCRIBE OUTPUT", Statement.UTILITY, "use GetPreparedStatement"),
            new Refused("CREATE PROTECTED MULTI DIALECT VIEW", Statement.DDL, "views of several dialects are not kept"),
            new Refused("ALTER VIEW", Statement.DDL, "views of several dialects are not kept"));

    /** The service reads these by {@link AthenaSql#preparedCommand} and carries them out; one inside a prepared statement is refused. */
    private static final Set<String> BY_SERVICE = Set.of("PREPARE", "EXECUTE", "DEALLOCATE PREPARE");

    private static final List<SupportRow> CARRIED_OUT = List.of(
            new SupportRow("SELECT", true, "engine version 3's language; geospatial functions of planar geometries, no Bing tiles and spherical geographies; decimal literals are doubles; only the catalog AwsDataCatalog can be named"),
            new SupportRow("INSERT INTO", true, "Iceberg tables, and Hive tables in Parquet, ORC, Avro, JSON and text"),
            new SupportRow("CREATE TABLE AS", true, "Hive and Iceberg tables; compression_level is 3, the engine's, or refused"),
            new SupportRow("UNLOAD", true, "a failed one leaves no files"),
            new SupportRow("CREATE VIEW", true, "runs with the rights of who reads it"),
            new SupportRow("UPDATE, DELETE, MERGE INTO", true, "Iceberg tables; refused on Hive tables, as Athena does"),
            new SupportRow("EXPLAIN", true, "of SELECT, INSERT, UPDATE, DELETE, MERGE"),
            new SupportRow("EXPLAIN ANALYZE", true, "of SELECT"),
            new SupportRow("SHOW FUNCTIONS", true, ""),
            new SupportRow("CREATE DATABASE", true, ""),
            new SupportRow("DROP DATABASE", true, ""),
            new SupportRow("ALTER DATABASE SET DBPROPERTIES", true, ""),
            new SupportRow("ALTER DATABASE SET LOCATION", true, ""),
            new SupportRow("SHOW DATABASES", true, ""),
            new SupportRow("CREATE EXTERNAL TABLE", true, "STORED AS ION and STORED BY are refused"),
            new SupportRow("CREATE TABLE (Iceberg)", true, "with partition transforms and Athena's table properties; without write.object-storage.path, which current Iceberg writers refuse"),
            new SupportRow("DROP TABLE", true, "a Hive table's data stays, an Iceberg table's is deleted"),
            new SupportRow("DROP VIEW", true, ""),
            new SupportRow("ALTER TABLE ADD PARTITION", true, ""),
            new SupportRow("ALTER TABLE DROP PARTITION", true, ""),
            new SupportRow("ALTER TABLE RENAME PARTITION", true, ""),
            new SupportRow("ALTER TABLE ADD COLUMNS", true, "also for one partition"),
            new SupportRow("ALTER TABLE REPLACE COLUMNS", true, "Hive tables; also for one partition"),
            new SupportRow("ALTER TABLE CHANGE COLUMN", true, ""),
            new SupportRow("ALTER TABLE DROP COLUMN", true, "Iceberg tables"),
            new SupportRow("ALTER TABLE RENAME TO", true, "Iceberg tables; not atomic: for a moment both names are there"),
            new SupportRow("ALTER TABLE SET LOCATION", true, "also for one partition"),
            new SupportRow("ALTER TABLE SET TBLPROPERTIES", true, ""),
            new SupportRow("ALTER TABLE UNSET TBLPROPERTIES", true, ""),
            new SupportRow("OPTIMIZE REWRITE DATA USING BIN_PACK", true, "honours the table's least file size and size of written files; thresholds of file counts are kept and not honoured"),
            new SupportRow("VACUUM", true, "expires snapshots and old metadata by the table's properties; orphans younger than an hour always stay"),
            new SupportRow("MSCK REPAIR TABLE", true, "adds partitions, never drops them; lists at most 100,000 of them in its output"),
            new SupportRow("SHOW TABLES", true, ""),
            new SupportRow("SHOW VIEWS", true, ""),
            new SupportRow("SHOW COLUMNS", true, ""),
            new SupportRow("SHOW PARTITIONS", true, ""),
            new SupportRow("SHOW TBLPROPERTIES", true, ""),
            new SupportRow("SHOW CREATE TABLE", true, ""),
            new SupportRow("SHOW CREATE VIEW", true, ""),
            new SupportRow("DESCRIBE", true, "EXTENDED, FORMATTED, of a partition, of a column"),
            new SupportRow("DESCRIBE VIEW", true, ""));

    static List<SupportRow> table() {
        List<SupportRow> rows = new java.util.ArrayList<>(CARRIED_OUT);
        rows.add(new SupportRow("PREPARE, EXECUTE, DEALLOCATE PREPARE", true, "in the query's workgroup, of SELECT, INSERT, CREATE TABLE AS, UNLOAD, UPDATE, DELETE and MERGE; values are constants"));
        REFUSED.stream()
                .filter(refused -> !BY_SERVICE.contains(refused.name()))
                .forEach(refused -> rows.add(new SupportRow(refused.name(), false, refused.why())));
        return List.copyOf(rows);
    }

    /** A statement that is recognised without being parsed. */
    static Optional<UnsupportedStatement> recognise(String text, List<SqlToken> tokens) {
        return REFUSED.stream()
                .filter(refused -> SqlTokens.follow(tokens, 0, refused.words().split(" ")))
                .findFirst()
                .map(refused -> UnsupportedStatement.of(
                        text, refused.type(), refused.name(), refused.name() + " is not supported by this server: " + refused.why()));
    }

    /** A statement of the engine's grammar that is not one of Athena's. */
    static UnsupportedStatement refused(String text, List<SqlToken> tokens) {
        String words = tokens.stream().limit(2).map(SqlToken::text).collect(Collectors.joining(" ")).toUpperCase(java.util.Locale.ROOT);
        return UnsupportedStatement.of(text, Statement.UTILITY, words, "Queries of this type are not supported: " + words);
    }
}
