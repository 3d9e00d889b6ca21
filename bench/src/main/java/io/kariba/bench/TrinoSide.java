package io.kariba.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * Queries straight over Trino's statement protocol, as Trino's own clients send them.
 *
 * @see <a href="https://trino.io/docs/current/develop/client-protocol.html">Trino's client protocol</a>
 */
final class TrinoSide implements SqlSide {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final PlainTrino server;
    private final String catalog;
    private final String schema;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    TrinoSide(String name, PlainTrino server, String catalog, String schema) {
        this.name = name;
        this.server = server;
        this.catalog = catalog;
        this.schema = schema;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Answer run(String sql) throws IOException, InterruptedException {
        Answer answer = Answer.none();
        for (List<Object> row : rows(sql)) {
            answer = answer.with(row);
        }
        return answer;
    }

    List<List<Object>> rows(String sql) throws IOException, InterruptedException {
        List<List<Object>> rows = new ArrayList<>();
        JsonNode page = send(HttpRequest.newBuilder(server.url().resolve("/v1/statement"))
                .header("X-Trino-User", "bench")
                .header("X-Trino-Catalog", catalog)
                .header("X-Trino-Schema", schema)
                .POST(HttpRequest.BodyPublishers.ofString(sql)));
        while (true) {
            if (page.has("error")) {
                throw new IOException(name + ": " + page.path("error").path("message").asText() + "\n" + sql);
            }
            for (JsonNode row : page.path("data")) {
                List<Object> cells = new ArrayList<>();
                row.forEach(cell -> cells.add(cell.isNull() ? null : cell.isNumber() ? cell.numberValue() : cell.asText()));
                rows.add(cells);
            }
            if (!page.has("nextUri")) {
                return rows;
            }
            page = send(HttpRequest.newBuilder(URI.create(page.path("nextUri").asText())).GET());
        }
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException(name + " answered " + response.statusCode() + ": " + new String(response.body()));
        }
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
