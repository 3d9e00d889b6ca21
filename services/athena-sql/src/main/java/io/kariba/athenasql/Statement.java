package io.kariba.athenasql;

import java.util.Optional;

/** One statement of Athena's language. Which of the three kinds it is says who carries it out. */
public sealed interface Statement permits EngineStatement, CatalogStatement, UnsupportedStatement {
    String DML = "DML";
    String DDL = "DDL";
    String UTILITY = "UTILITY";

    /** The text as it was sent. */
    String text();

    /** QueryExecution.StatementType: {@code DML}, {@code DDL} or {@code UTILITY}. */
    String type();

    /** QueryExecution.SubstatementType, e.g. {@code SELECT}, {@code CREATE_TABLE_AS_SELECT}, {@code SHOW_TABLES}. */
    Optional<String> substatement();
}
