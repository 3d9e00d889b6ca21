package io.kariba.trino;

import io.kariba.api.SqlEngine.EngineFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * HTTP to the child, with its secret. No proxy is ever asked: the door is on loopback.
 *
 * @see <a href="https://trino.io/docs/current/develop/client-protocol.html">Trino's client protocol</a>
 */
final class StatementClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** A poll waits about a second in the child; a child that is silent for so long is lost. */
    private static final Duration ANSWER = Duration.ofMinutes(2);

    /** The protocol asks to repeat 502, 503 and 504 after 50 to 100 ms. */
    private static final Duration PAUSE = Duration.ofMillis(75);

    private static final int MOST_TRIES = 200;
    private static final int MOST_BREAKS = 3;
    private static final int MOST_ERROR_TEXT = 4096;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .executor(threads)
            .build();

    /**
     * Opens a statement.
     *
     * @throws IOException if the child cannot be reached
     * @throws EngineFailure if it refuses
     */
    StatementPage open(TrinoChild.Door door, Map<String, String> headers, String text) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(door, door.base().resolve("/v1/statement"))
                .POST(HttpRequest.BodyPublishers.ofString(text, StandardCharsets.UTF_8));
        headers.forEach(request::setHeader);
        return send(request.build(), List.of());
    }

    /** Asks for the next page; {@code types} are known from the page that first had columns. */
    StatementPage next(TrinoChild.Door door, URI uri, List<TrinoType> types) throws IOException, InterruptedException {
        return send(request(door, uri).GET().build(), types);
    }

    /** Tells the child to stop a statement. One that it no longer knows is over already. */
    void cancel(TrinoChild.Door door, URI uri) throws IOException, InterruptedException {
        http.send(request(door, uri).DELETE().build(), HttpResponse.BodyHandlers.discarding());
    }

    /** Whether the child answers anything at all within a time. */
    boolean isAnswering(TrinoChild.Door door, Duration within) throws InterruptedException {
        try {
            http.send(request(door, door.base().resolve("/v1/info")).timeout(within).GET().build(), HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (IOException silent) {
            return false;
        }
    }

    private static HttpRequest.Builder request(TrinoChild.Door door, URI uri) {
        if (!door.base().getAuthority().equals(uri.getAuthority())) {
            throw new EngineFailure(
                    EngineFailure.Kind.INTERNAL, "GENERIC_INTERNAL_ERROR", "The engine's secret does not leave its own door: " + uri, 0, 0);
        }
        return HttpRequest.newBuilder(uri).timeout(ANSWER).setHeader("X-Kariba-Secret", door.secret());
    }

    private StatementPage send(HttpRequest request, List<TrinoType> types) throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            HttpResponse<InputStream> response = answer(request);
            try (InputStream body = response.body()) {
                int status = response.statusCode();
                if (status == 200) {
                    return StatementPage.read(body, types);
                }
                if (status == 401) {
                    // Another life of the child, or another program, has the port now: this secret is nobody's any more.
                    throw new IOException("The engine behind this door is gone");
                }
                boolean again = status == 429 || status == 502 || status == 503 || status == 504;
                if (!again || tries >= MOST_TRIES) {
                    String text = new String(body.readNBytes(MOST_ERROR_TEXT), StandardCharsets.UTF_8);
                    throw new EngineFailure(
                            EngineFailure.Kind.INTERNAL, "GENERIC_INTERNAL_ERROR", "The engine answered " + status + ": " + text, 0, 0);
                }
            }
            Thread.sleep(PAUSE);
        }
    }

    /** A page may be asked for again, which the protocol allows for: a connection that breaks between two polls is no end of the child. */
    private HttpResponse<InputStream> answer(HttpRequest request) throws IOException, InterruptedException {
        int left = request.method().equals("GET") ? MOST_BREAKS : 0;
        while (true) {
            try {
                return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            } catch (HttpTimeoutException | ConnectException lost) {
                throw lost;
            } catch (IOException broken) {
                if (left-- == 0) {
                    throw broken;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdownNow();
    }
}
