package io.kariba.athena;

import io.kariba.api.AccountId;
import io.kariba.api.Caller;
import io.kariba.api.Codec;
import io.kariba.api.GlobalKey;
import io.kariba.api.Principal;
import io.kariba.api.Region;
import io.kariba.api.RequestId;
import io.kariba.api.Scope;
import io.kariba.api.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a CTAS, UNLOAD or INSERT may have left if it never ends well. The row is made in the transaction that shows the query as RUNNING, before the engine
 * writes anything, and goes in the one that shows SUCCEEDED; so what a row names was never acknowledged.
 *
 * @param location folder the files are in
 * @param database of the table that goes with the files, null when the table is to stay (INSERT) or there is none (UNLOAD)
 * @param engineId the engine's id of the query, which the names of its files hold
 * @param owner whose rights it is removed with: who ran the query
 */
record UnfinishedWrite(String queryId, String location, String database, String table, String engineId, Owner owner) {
    static final Codec<UnfinishedWrite> CODEC = JsonCodec.of(UnfinishedWrite.class);
    /** By account, region, query id. */
    static final Table<GlobalKey, UnfinishedWrite> TABLE = Table.global("athena_unfinished_writes", CODEC);

    /** A caller as it can be kept. */
    record Owner(
            String kind, String account, String arn, String userId, String name, String canonicalId, String region, String requestId, List<String> policies) {
        static Owner of(Caller caller) {
            Principal principal = caller.principal();
            return new Owner(
                    principal.kind().name(), principal.account().digits(), principal.arn(), principal.userId(), principal.name(), principal.canonicalId(),
                    caller.region().name(), caller.requestId().value(), caller.sessionPolicies());
        }

        /** The caller again, calling through Athena from this server. */
        Caller caller(Instant now) {
            Principal principal =
                    new Principal(Principal.Kind.valueOf(kind), new AccountId(account), arn, userId, name, canonicalId);
            return new Caller(
                    principal, new Region(region), new RequestId(requestId), policies == null ? List.of() : policies, Optional.empty(),
                    List.of(AthenaPorts.PRINCIPAL), new Caller.Origin("127.0.0.1", AthenaPorts.PRINCIPAL, true, "", now));
        }
    }

    static GlobalKey key(Scope scope, String queryId) {
        return GlobalKey.ROOT.text(scope.account().digits()).text(scope.region().name()).text(queryId);
    }

    Scope scope() {
        return new Scope(new AccountId(owner.account()), new Region(owner.region()));
    }

    S3Path folder() {
        return S3Path.of(location);
    }
}
