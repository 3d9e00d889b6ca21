package io.kariba.athena;

import io.kariba.api.Metadata;
import io.kariba.api.Scope;
import io.kariba.api.SqlEngine.SqlStatistics;
import io.kariba.athenasql.AthenaError;
import io.kariba.athenasql.StatementFailed;
import java.io.IOException;
import java.util.List;
import software.amazon.awssdk.services.athena.model.InvalidRequestException;
import software.amazon.awssdk.services.athena.model.ResourceNotFoundException;

/** Carries out PREPARE and DEALLOCATE PREPARE: they keep and remove statements of the query's workgroup, with the rights that takes by API. */
final class PreparedRun {
    /** A user error of the User Guide's "Athena error catalog". */
    private static final int USER_ERROR = 1000;

    private final Metadata metadata;
    private final Authorization authorization;
    private final QueryStore store;
    private final ResultWriter results;
    private final PreparedStatements statements;

    PreparedRun(Metadata metadata, Authorization authorization, QueryStore store, ResultWriter results, PreparedStatements statements) {
        this.metadata = metadata;
        this.authorization = authorization;
        this.store = store;
        this.results = results;
        this.statements = statements;
    }

    Outcome run(ActiveQuery active, PreparedSql sql) throws IOException {
        active.clock().start();
        if (!store.running(active.scope(), active.id())) {
            throw new ActiveQuery.Stopped();
        }
        boolean prepare = sql.kind() == PreparedSql.Kind.PREPARE;
        String workGroup = active.query().workGroup();
        authorization.workGroup(active.viaAthena(), prepare ? "CreatePreparedStatement" : "DeletePreparedStatement", workGroup);
        Scope scope = active.scope();
        try {
            metadata.run(tx -> {
                if (prepare) {
                    statements.insert(tx, scope, statements.made(sql.name(), workGroup, sql.text(), null));
                } else {
                    statements.delete(tx, scope, workGroup, sql.name());
                }
            });
        } catch (InvalidRequestException | ResourceNotFoundException e) {
            throw new StatementFailed(new AthenaError(AthenaError.USER, USER_ERROR, false, e.awsErrorDetails().errorMessage()));
        }
        active.clock().engineDone();
        results.writeText(active, List.of(), List.of());
        return new Outcome(StoredQuery.Result.text(List.of(), 0), SqlStatistics.NONE, 0, 0);
    }
}
