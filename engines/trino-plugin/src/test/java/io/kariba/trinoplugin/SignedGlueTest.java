package io.kariba.trinoplugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.GetDatabasesRequest;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;

/** Sessions that share a client sign each call with their own keys, in whatever way a call is made. */
class SignedGlueTest {
    private static final SessionKeys FIRST = new SessionKeys("one", "ASIA1", "secret1", "token1", "us-east-1");
    private static final SessionKeys SECOND = new SessionKeys("two", "ASIA2", "secret2", "token2", "us-east-1");
    private static final SessionKeys ELSEWHERE = new SessionKeys("two", "ASIA3", "secret3", "token3", "eu-west-1");
    private static final Set<ExecutionInterceptor> NONE = Set.of();

    private record Seen(String key, String region, String token) {}

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private GlueSessions sessions;
    private volatile int status = 200;
    private volatile String answer = "{}";

    @BeforeEach
    void listen() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String[] scope = exchange.getRequestHeaders().getFirst("Authorization").replaceAll(".*Credential=([^,]*),.*", "$1").split("/");
            seen.add(new Seen(scope[0], scope[2], exchange.getRequestHeaders().getFirst("X-Amz-Security-Token")));
            exchange.getRequestBody().readAllBytes();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            answer = "{}";
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        sessions = new GlueSessions("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void everyWayOfCallingSignsWithTheSessionsKeys() {
        GlueClient glue = sessions.client(FIRST, NONE);
        glue.getDatabases(GetDatabasesRequest.builder().build());
        glue.getDatabases(request -> request.maxResults(3));
        answer = "{\"DatabaseList\":[{\"Name\":\"a\"}],\"NextToken\":\"more\"}";
        assertThat(glue.getDatabasesPaginator(GetDatabasesRequest.builder().build()).stream().count()).isEqualTo(2);
        answer = "{\"DatabaseList\":[{\"Name\":\"a\"}],\"NextToken\":\"more\"}";
        assertThat(glue.getDatabasesPaginator(request -> request.maxResults(3)).stream().count()).isEqualTo(2);
        assertThat(seen).hasSize(6).containsOnly(new Seen("ASIA1", "us-east-1", "token1"));
    }

    @Test
    void sessionsDoNotBorrowEachOthersKeys() {
        GlueClient first = sessions.client(FIRST, NONE);
        GlueClient second = sessions.client(SECOND, NONE);
        GlueClient elsewhere = sessions.client(ELSEWHERE, NONE);
        first.getDatabases(request -> {});
        second.getDatabases(request -> {});
        elsewhere.getDatabases(request -> {});
        first.getDatabases(request -> {});
        assertThat(seen).containsExactly(
                new Seen("ASIA1", "us-east-1", "token1"),
                new Seen("ASIA2", "us-east-1", "token2"),
                new Seen("ASIA3", "eu-west-1", "token3"),
                new Seen("ASIA1", "us-east-1", "token1"));
    }

    @Test
    void endOfOneSessionLeavesTheOthersTheirClient() {
        GlueClient first = sessions.client(FIRST, NONE);
        sessions.client(SECOND, NONE).close();
        first.getDatabases(request -> {});
        assertThat(seen).hasSize(1);
    }

    @Test
    void refusalsComeThroughAsTheyAre() {
        GlueClient glue = sessions.client(FIRST, NONE);
        status = 400;
        answer = "{\"__type\":\"EntityNotFoundException\",\"Message\":\"none\"}";
        assertThatThrownBy(() -> glue.getTable(request -> request.databaseName("d").name("t"))).isInstanceOf(EntityNotFoundException.class);
    }
}
