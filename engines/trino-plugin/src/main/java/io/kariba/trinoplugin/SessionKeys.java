package io.kariba.trinoplugin;

import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.security.ConnectorIdentity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The temporary keys of one engine session, as they travel with a statement: from the gate into Trino's identity, and from there to every connector and task.
 * Trino's S3 file system reads the three {@code internal$s3_} names itself; clients cannot send names that start with {@code internal$}.
 *
 * @param user whom Trino takes the statement for: the caller's ARN
 * @param region the region whose catalog the statement sees
 */
record SessionKeys(String user, String accessKey, String secretKey, String sessionToken, String region) {
    private static final String ACCESS_KEY = "internal$s3_aws_access_key";
    private static final String SECRET_KEY = "internal$s3_aws_secret_key";
    private static final String SESSION_TOKEN = "internal$s3_aws_session_token";
    private static final String REGION = "internal$kariba_region";

    SessionKeys {
        if (user == null || accessKey == null || secretKey == null || sessionToken == null || region == null) {
            throw new IllegalArgumentException("An engine session has a user, three parts of a key, and a region");
        }
    }

    /**
     * The keys of the session that a connector acts for.
     *
     * @throws TrinoException PERMISSION_DENIED for an identity without keys: nothing in here has keys of its own to fall back to
     */
    static SessionKeys of(ConnectorIdentity identity) {
        Map<String, String> extra = identity.getExtraCredentials();
        if (!extra.keySet().containsAll(List.of(ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, REGION))) {
            throw new TrinoException(StandardErrorCode.PERMISSION_DENIED, "Access Denied: no engine session for user " + identity.getUser());
        }
        return new SessionKeys(identity.getUser(), extra.get(ACCESS_KEY), extra.get(SECRET_KEY), extra.get(SESSION_TOKEN), extra.get(REGION));
    }

    Map<String, String> asExtraCredentials() {
        return Map.of(ACCESS_KEY, accessKey, SECRET_KEY, secretKey, SESSION_TOKEN, sessionToken, REGION, region);
    }

    /** Names the session without telling its keys: 32 hexadecimal digits. The server computes the same and sends it as the statement's trace token. */
    String digest() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((accessKey + "\n" + sessionToken + "\n" + region).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha.digest(), 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionKeys keys && keys.digest().equals(digest());
    }

    @Override
    public int hashCode() {
        return Objects.hash(accessKey, region);
    }

    @Override
    public String toString() {
        return "SessionKeys[" + accessKey + " " + region + "]";
    }
}
