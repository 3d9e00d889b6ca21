package io.kariba.athena;

import io.kariba.api.Codec;
import io.kariba.api.GlobalKey;
import io.kariba.api.Scope;
import io.kariba.api.StoredCaller;
import io.kariba.api.Table;

/**
 * What a CTAS, UNLOAD or INSERT may have left if it never ends well. The row is made in the transaction that shows the query as RUNNING, before the engine
 * writes anything, and goes in the one that shows SUCCEEDED; so what a row names was never acknowledged.
 *
 * @param location folder the files are in
 * @param database of the table that goes with the files, null when the table is to stay (INSERT) or there is none (UNLOAD)
 * @param engineId the engine's id of the query, which the names of its files hold
 * @param owner whose rights it is removed with: who ran the query
 */
record UnfinishedWrite(String queryId, String location, String database, String table, String engineId, StoredCaller owner) {
    static final Codec<UnfinishedWrite> CODEC = JsonCodec.of(UnfinishedWrite.class);
    /** By account, region, query id. */
    static final Table<GlobalKey, UnfinishedWrite> TABLE = Table.global("athena_unfinished_writes", CODEC);

    static GlobalKey key(Scope scope, String queryId) {
        return GlobalKey.ROOT.text(scope.account().digits()).text(scope.region().name()).text(queryId);
    }

    Scope scope() {
        return owner.scope();
    }

    S3Path folder() {
        return S3Path.of(location);
    }
}
