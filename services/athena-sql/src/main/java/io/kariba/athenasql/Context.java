package io.kariba.athenasql;

import java.util.List;
import java.util.Optional;

/**
 * What a text is read against.
 *
 * @param catalog QueryExecutionContext.Catalog, {@code AwsDataCatalog} when none was sent
 * @param database QueryExecutionContext.Database
 * @param executionParameters StartQueryExecution's ExecutionParameters: SQL literals for the text's question marks, in order
 */
public record Context(String catalog, Optional<String> database, List<String> executionParameters) {
    public static final String DEFAULT_CATALOG = "AwsDataCatalog";

    public Context {
        executionParameters = List.copyOf(executionParameters);
    }

    public static Context of(Optional<String> database) {
        return new Context(DEFAULT_CATALOG, database, List.of());
    }

    /** The database of names that state none; Athena's own default is {@code default}. */
    String databaseOrDefault() {
        return database.filter(name -> !name.isBlank()).orElse("default");
    }
}
