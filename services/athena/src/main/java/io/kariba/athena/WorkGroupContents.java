package io.kariba.athena;

import io.kariba.api.Entry;
import io.kariba.api.KeyRange;
import io.kariba.api.Reader;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import io.kariba.api.Transaction;
import java.util.List;

/** What lives in a workgroup: named queries, prepared statements and the history of its queries. */
final class WorkGroupContents {
    private static final int AT_ONCE = 200;

    private WorkGroupContents() {}

    static boolean isEmpty(Reader reader, Scope scope, String workGroup) {
        return reader.scanKeys(NamedQueries.TABLE, NamedQueries.in(scope, workGroup), 1).isEmpty()
                && reader.scanKeys(PreparedStatements.TABLE, PreparedStatements.in(scope, workGroup), 1).isEmpty()
                && reader.scanKeys(QueryStore.BY_WORKGROUP, QueryStore.in(scope, workGroup), 1).isEmpty();
    }

    /** Deletes some of it; tells whether there may be more. A query that is still running loses its row and ends without one. */
    static boolean deleteSome(Transaction tx, Scope scope, String workGroup) {
        tx.deleteRange(PreparedStatements.TABLE, PreparedStatements.in(scope, workGroup), AT_ONCE);
        for (Entry<ScopedKey, StoredNamedQuery> entry : tx.scan(NamedQueries.TABLE, NamedQueries.in(scope, workGroup), AT_ONCE)) {
            NamedQueries.delete(tx, scope, entry.value());
        }
        KeyRange queries = QueryStore.in(scope, workGroup);
        List<Entry<ScopedKey, String>> listed = tx.scan(QueryStore.BY_WORKGROUP, queries, AT_ONCE);
        for (Entry<ScopedKey, String> entry : listed) {
            QueryStore.forget(tx, scope, entry.value());
            tx.delete(QueryStore.BY_WORKGROUP, entry.key());
        }
        return !isEmpty(tx, scope, workGroup);
    }
}
