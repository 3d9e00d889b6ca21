package io.kariba.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.Region;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real child answers to somebody who found its port. */
class EngineDoorTest {
    @TempDir
    static Path folder;

    private static TrinoChild child;
    private static Process process;
    private static TrinoChild.Door door;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void startChild() throws Exception {
        Path lib = Path.of("../trino-plugin/target/engine/lib").toAbsolutePath().normalize();
        TrinoConfig config = TrinoConfig.of(
                Path.of(System.getProperty("java.home")), lib, folder, () -> URI.create("http://127.0.0.1:1"), new Region("us-east-1"));
        ChildCommand command = aot -> process = ChildCommand.of(config).launch(aot);
        child = TrinoChild.start(command, config, ChildCommand.Aot.IGNORE);
        door = child.awaitReady(Duration.ofMinutes(3)).orElseThrow(() -> new AssertionError(EngineLog.tail(folder)));
    }

    /** The end of the pipe is all that a killed server leaves to its child. */
    @AfterAll
    static void endOfServerEndsRunningChild() throws Exception {
        process.getOutputStream().close();
        assertThat(process.waitFor()).isEqualTo(4);
        child.kill();
    }

    private static HttpResponse<String> send(String method, String path, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(door.base().resolve(path))
                .method(method, method.equals("POST") ? HttpRequest.BodyPublishers.ofString("SELECT 1") : HttpRequest.BodyPublishers.noBody());
        headers.forEach(request::setHeader);
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void nothingAnswersWithoutTheSecret() throws Exception {
        for (String path : List.of("/v1/info", "/v1/status", "/v1/query", "/v1/node", "/v1/statement/queued/x/y/1", "/v1/jmx/mbean", "/metrics")) {
            assertThat(send("GET", path, Map.of("X-Trino-User", "bob")).statusCode()).as(path).isIn(401, 404);
            assertThat(send("GET", path, Map.of("X-Trino-User", "bob", "X-Kariba-Secret", "wrong")).statusCode()).as(path).isIn(401, 404);
            assertThat(send("GET", path, Map.of("X-Trino-Internal-Bearer", "made-up")).statusCode()).as(path).isIn(401, 404);
        }
        assertThat(send("GET", "/v1/info", Map.of()).statusCode()).isEqualTo(401);
        assertThat(send("POST", "/v1/statement", Map.of("X-Trino-User", "bob")).statusCode()).isEqualTo(401);
        assertThat(send("GET", "/v1/info", Map.of("X-Kariba-Secret", door.secret())).statusCode()).isEqualTo(200);
    }

    @Test
    void statementWithoutSessionIsRefused() throws Exception {
        HttpResponse<String> refused = send("POST", "/v1/statement", Map.of("X-Trino-User", "bob", "X-Kariba-Secret", door.secret()));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).isEqualTo("A statement needs an engine session");
    }

    @Test
    void clientCannotNameInternalCredentials() throws Exception {
        Map<String, String> headers =
                new HashMap<>(StatementHeaders.of(TestSessions.of("111111111111"), TestSessions.statement("SELECT 1")));
        headers.put("X-Kariba-Secret", door.secret());
        headers.put("X-Trino-Extra-Credential", "internal$s3_aws_access_key=AKIAOTHER");
        assertThat(send("POST", "/v1/statement", headers).statusCode()).isEqualTo(400);
    }

    @Test
    void endOfServerEndsStartingChild() throws Exception {
        TrinoConfig config = TrinoConfig.of(
                Path.of(System.getProperty("java.home")),
                Path.of("../trino-plugin/target/engine/lib").toAbsolutePath().normalize(),
                folder.resolve("second"),
                () -> URI.create("http://127.0.0.1:1"),
                new Region("us-east-1"));
        Process starting = ChildCommand.of(config).launch(ChildCommand.Aot.IGNORE);
        starting.getOutputStream().close();
        assertThat(starting.waitFor()).isEqualTo(2);
    }
}
