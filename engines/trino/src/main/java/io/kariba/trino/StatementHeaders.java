package io.kariba.trino;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kariba.api.Credential;
import io.kariba.api.EngineSession;
import io.kariba.api.SqlEngine.SqlStatement;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The headers that open a statement: whose it is, with which keys it reads, and how it runs. */
final class StatementHeaders {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StatementHeaders() {}

    static Map<String, String> of(EngineSession session, SqlStatement statement) {
        String user = session.caller().principal().arn();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Kariba-Identity", identity(session, user));
        headers.put("X-Trino-User", user);
        headers.put("X-Trino-Source", "kariba");
        headers.put("X-Trino-Trace-Token", digest(session));
        headers.put("X-Trino-Time-Zone", "UTC");
        headers.put("X-Trino-Language", "en-US");
        // Without it the child hides how precise times and timestamps are.
        headers.put("X-Trino-Client-Capabilities", "PARAMETRIC_DATETIME");
        headers.put("X-Trino-Catalog", statement.catalog());
        statement.schema().ifPresent(schema -> headers.put("X-Trino-Schema", schema));
        Map<String, String> properties = new LinkedHashMap<>(statement.properties());
        properties.put("query_max_run_time", Math.max(1, statement.timeout().toMillis()) + "ms");
        headers.put(
                "X-Trino-Session",
                properties.entrySet().stream()
                        .map(property -> property.getKey() + "=" + URLEncoder.encode(property.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining(",")));
        return headers;
    }

    private static String identity(EngineSession session, String user) {
        Credential credential = session.credential();
        Map<String, String> identity = Map.of(
                "user", user,
                "accessKey", credential.accessKeyId(),
                "secretKey", credential.secretAccessKey(),
                "sessionToken", token(credential),
                "region", session.caller().region().name());
        try {
            return Base64.getEncoder().encodeToString(JSON.writeValueAsBytes(identity));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String token(Credential credential) {
        return credential.sessionToken().orElseThrow(() -> new IllegalArgumentException("An engine session has temporary keys"));
    }

    /** Names the session inside the child without telling its keys; the plugin computes the same. */
    private static String digest(EngineSession session) {
        Credential credential = session.credential();
        String text = credential.accessKeyId() + "\n" + token(credential) + "\n" + session.caller().region().name();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
