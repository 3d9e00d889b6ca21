package io.kariba.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.SequentialIds;
import io.kariba.api.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that hold connections and permits without asking for anything do not keep the others out. A socket's timeout is the judge of a hang. */
class ConnectionsTest {
    private static final String ASK = "GET /b/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    private final FakeIdentity identity = new FakeIdentity();
    private final FakeServices services = new FakeServices();
    private final List<Socket> held = new ArrayList<>();
    private WireServer server;

    private void start(WireLimits limits) {
        server = WireServer.builder().identity(identity, identity).services(services.all()).ids(new SequentialIds()).clock(new TestClock()).limits(limits).build();
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : held) {
            socket.close();
        }
        if (server != null) {
            server.stop();
        }
    }

    private Socket begin(String sent) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(20_000);
        held.add(socket);
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String rest(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            for (int got = in.read(); got >= 0; got = in.read()) {
                all.write(got);
            }
        } catch (SocketException reset) {
            // What came before a reset counts.
        }
        return all.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void connectionsThatAskForNothingMakeRoomForOnesThatDo() throws IOException {
        start(WireLimits.DEFAULT.withConnections(16));
        for (String begun : List.of("", "G", "GET /b", "GET /b/k HTTP/1.1\r\nHost: loc")) {
            for (int i = 0; i < 400; i++) {
                begin(begun);
            }
            assertThat(rest(begin(ASK))).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void connectionThatNeverSaysAnythingIsClosed() throws IOException {
        start(WireLimits.DEFAULT.withStall(Duration.ofMillis(100)));
        for (String begun : List.of("", "G", "PRI * HTTP")) {
            assertThat(rest(begin(begun))).doesNotContain("200 OK");
        }
    }

    @Test
    void idleConnectionIsClosed() throws IOException {
        start(WireLimits.DEFAULT.withStall(Duration.ofMillis(100)));
        assertThat(rest(begin("GET /b/k HTTP/1.1\r\nHost: localhost\r\n\r\n"))).startsWith("HTTP/1.1 404");
    }

    @Test
    void requestUnderWayOutlivesAnyNumberOfNewConnections() throws Exception {
        start(WireLimits.DEFAULT.withConnections(16));
        services.hold = new CountDownLatch(1);
        Socket asking = begin("POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Date: 20260102T030405Z\r\nX-Amz-Target: AWSGlue.GetTable\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: 31\r\n"
                + "Connection: close\r\nAuthorization: AWS4-HMAC-SHA256 Credential=000000000000/20260102/us-east-1/glue/aws4_request, SignedHeaders=host, Signature=0\r\n"
                + "\r\n{\"DatabaseName\":\"d\",\"Name\":\"t\"}");
        services.entered.await(20, TimeUnit.SECONDS);
        for (int i = 0; i < 100; i++) {
            begin("");
        }
        services.hold.countDown();
        assertThat(rest(asking)).startsWith("HTTP/1.1 200");
    }

    @Test
    void bodiesThatTrickleGiveTheirPermitsToOthers() throws Exception {
        start(WireLimits.DEFAULT.withRequests(3, 1).withStall(Duration.ofMillis(600)));
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            slow.add(begin("PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nabc"));
        }
        Thread trickle = Thread.ofVirtual().start(() -> trickle(slow));
        String answer = rest(begin(ASK));
        // The first may come before any of the slow has had its time.
        for (int i = 0; i < 1000 && !answer.startsWith("HTTP/1.1 404"); i++) {
            answer = rest(begin(ASK));
        }
        assertThat(answer).startsWith("HTTP/1.1 404");
        trickle.interrupt();
        trickle.join();
    }

    /** A byte now and then, which is never a stall. */
    private static void trickle(List<Socket> sockets) {
        while (!Thread.currentThread().isInterrupted()) {
            for (Socket socket : sockets) {
                try {
                    socket.getOutputStream().write('x');
                } catch (IOException ended) {
                    continue;
                }
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    @Test
    void connectionsAndRequestsFitIntoTheFilesThatMayBeOpen() {
        assertThat(WireLimits.DEFAULT.withinOpenFiles(1024)).matches(limits -> limits.connections() == 208 && limits.requests() == 208);
        assertThat(WireLimits.DEFAULT.withinOpenFiles(4096)).matches(limits -> limits.connections() == 1232 && limits.requests() == 512);
        assertThat(WireLimits.DEFAULT.withinOpenFiles(1 << 20)).isEqualTo(WireLimits.DEFAULT);
        assertThat(WireLimits.DEFAULT.withinOpenFiles(100).connections()).isEqualTo(16);
    }

    @Test
    void whoWasRefusedAndGoesOnSendingKeepsNoConnectionFromOthers() throws IOException {
        start(WireLimits.DEFAULT.withConnections(16));
        for (int i = 0; i < 40; i++) {
            // Refused at once for a signature that cannot be read; what was promised of the body never comes.
            Socket refused = begin("PUT /no-such-bucket/k HTTP/1.1\r\nHost: localhost\r\nAuthorization: nonsense\r\nContent-Length: 1000000\r\n\r\nabc");
            assertThat(refused.getInputStream().read()).as("connection %s is answered", i).isEqualTo('H');
        }
        assertThat(rest(begin(ASK))).startsWith("HTTP/1.1 ");
    }
}
