package io.kariba.athena;

import io.kariba.api.Codec;
import software.amazon.awssdk.services.athena.model.NamedQuery;

/** A named query as it is kept. The token is that of the request that made it, or null. */
record StoredNamedQuery(String id, String name, String description, String database, String queryString, String workGroup, String token) {
    static final Codec<StoredNamedQuery> CODEC = JsonCodec.of(StoredNamedQuery.class);

    NamedQuery toSdk() {
        return NamedQuery.builder()
                .namedQueryId(id)
                .name(name)
                .description(description)
                .database(database)
                .queryString(queryString)
                .workGroup(workGroup)
                .build();
    }
}
