package io.kariba.athena;

import io.kariba.api.Codec;
import java.time.Instant;
import software.amazon.awssdk.services.athena.model.PreparedStatement;

/**
 * A prepared statement as it is kept.
 *
 * @param modified milliseconds of the epoch
 */
record StoredStatement(String name, String workGroup, String queryStatement, String description, long modified) {
    static final Codec<StoredStatement> CODEC = JsonCodec.of(StoredStatement.class);

    PreparedStatement toSdk() {
        return PreparedStatement.builder()
                .statementName(name)
                .workGroupName(workGroup)
                .queryStatement(queryStatement)
                .description(description)
                .lastModifiedTime(Instant.ofEpochMilli(modified))
                .build();
    }
}
