package io.kariba.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Asks a running server how it is. */
final class HealthClient {
    private static final int PATIENCE_MILLIS = 3_000;

    private HealthClient() {}

    /** Lines for a person; empty if the server does not answer in three seconds. */
    static Optional<String> describe(String url) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(url + "/_kariba/health").toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            try (InputStream body = connection.getInputStream()) {
                JsonNode health = new JsonMapper().readTree(body);
                StringBuilder text = new StringBuilder("Status: " + health.path("status").asText());
                for (Map.Entry<String, JsonNode> engine : health.path("engines").properties()) {
                    text.append(System.lineSeparator()).append("Engine ").append(engine.getKey()).append(": ");
                    text.append(engine.getValue().path("state").asText());
                    if (engine.getValue().hasNonNull("reason")) {
                        text.append(" (").append(engine.getValue().path("reason").asText()).append(')');
                    }
                }
                return Optional.of(text.toString());
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
