package io.kariba.athena;

/** Ends what an earlier start of the server left unfinished: its engine went with it. Queries that had ended are not touched. */
final class QueryRecovery {
    private static final String REASON = "The server or its engine was restarted while the query ran. Run it again.";
    private final QueryStore store;
    private final QueryRunner runner;
    private final Leftovers leftovers;

    QueryRecovery(QueryStore store, QueryRunner runner, Leftovers leftovers) {
        this.store = store;
        this.runner = runner;
        this.leftovers = leftovers;
    }

    /** Marks every open query of an earlier epoch FAILED, in transactions of bounded size; what those that wrote files have left goes in the background. */
    void recover() {
        boolean more = true;
        while (more) {
            more = store.endInterrupted(query -> runner.interrupted(query, REASON));
        }
        leftovers.recover();
    }
}
