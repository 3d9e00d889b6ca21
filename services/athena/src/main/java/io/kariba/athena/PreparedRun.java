package io.kariba.athena;

import io.kariba.api.Metadata;
import io.kariba.api.Scope;
import io.kariba.api.SqlEngine.SqlStatistics;
import io.kariba.athenasql.AthenaError;
import io.kariba.athenasql.PreparedCommand;
import io.kariba.athenasql.Statement;
import io.kariba.athenasql.StatementFailed;
import io.kariba.athenasql.UnsupportedStatement;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
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

    /** PREPARE or DEALLOCATE PREPARE as a statement: the language knows them as ones that it does not carry out. */
    static UnsupportedStatement statement(String text, PreparedCommand command) {
        String name = command.action().name();
        AthenaError error = new AthenaError(AthenaError.USER, USER_ERROR, false, name + " is carried out by the service");
        return new UnsupportedStatement(text, Statement.DDL, Optional.of(name), name, error);
    }

    Outcome run(ActiveQuery active, PreparedCommand sql) throws IOException {
        active.clock().start();
        if (!store.running(active.scope(), active.id())) {
            throw new ActiveQuery.Stopped();
        }
        boolean prepare = sql.action() == PreparedCommand.Action.PREPARE;
        String workGroup = active.query().workGroup();
        authorization.workGroup(active.viaAthena(), prepare ? "CreatePreparedStatement" : "DeletePreparedStatement", workGroup);
        Scope scope = active.scope();
        try {
            metadata.run(tx -> {
                if (prepare) {
                    statements.insert(tx, scope, statements.made(sql.name(), workGroup, sql.statement(), null));
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
