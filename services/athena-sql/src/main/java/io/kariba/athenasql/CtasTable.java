package io.kariba.athenasql;

/** The table a CREATE TABLE AS makes, as its properties say, and what the engine is told of it. */
interface CtasTable {
    EngineStatement.Ctas described();

    /** @param s3Location an {@code s3://} URI */
    CtasTable withLocation(String s3Location);

    /** Puts the engine's words in the place of Athena's. */
    void edit(Edits edits);
}
