package io.kariba.athena;

import io.kariba.athenasql.EngineStatement;
import io.kariba.athenasql.Statement;
import java.util.Optional;

/**
 * The names of what a query leaves in its output location, by its statement.
 *
 * @param result the object that OutputLocation names; not every statement writes it
 * @param metadata the object that describes the columns
 * @param manifest the list of files that a CTAS, INSERT or UNLOAD wrote
 */
record ResultNames(S3Path result, S3Path metadata, Optional<S3Path> manifest) {
    private enum Form {
        CSV,
        TEXT,
        FILES
    }

    /** @param folder the output location that was sent or that the workgroup has */
    static ResultNames of(S3Path folder, String id, Statement statement) {
        return switch (form(statement)) {
            case CSV -> new ResultNames(folder.child(id + ".csv"), folder.child(id + ".csv.metadata"), Optional.empty());
            case TEXT -> new ResultNames(folder.child(id + ".txt"), folder.child(id + ".txt.metadata"), Optional.empty());
            case FILES -> new ResultNames(folder.child(id), folder.child(id + ".metadata"), Optional.of(folder.child(id + "-manifest.csv")));
        };
    }

    /** The names of a query that was accepted. */
    static ResultNames of(ActiveQuery active) {
        return of(folder(active), active.id(), active.statement());
    }

    /** The output location of a query that was accepted: the folder its result object is in. */
    static S3Path folder(ActiveQuery active) {
        S3Path result = S3Path.of(active.query().output().settings().outputLocation());
        return new S3Path(result.bucket(), result.key().substring(0, result.key().lastIndexOf(active.id())));
    }

    /** Where a CTAS that states no location puts its table. */
    static S3Path tableFolder(S3Path folder, String id) {
        return folder.child("tables/" + id);
    }

    private static Form form(Statement statement) {
        if (statement instanceof EngineStatement engine) {
            return switch (engine.kind()) {
                case QUERY, UPDATE, DELETE, MERGE, OPTIMIZE -> Form.CSV;
                case CTAS, INSERT, UNLOAD -> Form.FILES;
                default -> Form.TEXT;
            };
        }
        return statement.type().equals(Statement.DML) ? Form.CSV : Form.TEXT;
    }
}
