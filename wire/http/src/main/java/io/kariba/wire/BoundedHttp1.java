package io.kariba.wire;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/** Helidon's HTTP/1.1 with a reader that does not hold a whole transfer chunk in memory, however large the client makes it. */
final class BoundedHttp1 implements ServerConnectionSelector {
    private final ServerConnectionSelector http1;
    private final StallWatch watch;
    private final Connections connections;

    BoundedHttp1(ServerConnectionSelector http1, StallWatch watch, Connections connections) {
        this.http1 = http1;
        this.watch = watch;
        this.connections = connections;
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        // Whatever is not HTTP/2's preface is answered here, if only with an error: the selector is asked after HTTP/2's.
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http1.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        Optional<Connection> connection = connections.of(context.remotePeer().address());
        DataReader reader = new BoundedReader(context.dataReader(), context.serverSocket(), watch, connection);
        return http1.connection(new Context(context, reader, new WatchedWriter(context.dataWriter(), watch, connection)));
    }

    /** Waits for a client to take bytes no longer than it may wait for them. */
    private record WatchedWriter(DataWriter writer, StallWatch watch, Optional<Connection> connection) implements DataWriter {
        @Override
        public void write(BufferData... buffers) {
            watched(bytes(buffers), () -> writer.write(buffers));
        }

        @Override
        public void write(BufferData buffer) {
            watched(buffer.available(), () -> writer.write(buffer));
        }

        @Override
        public void writeNow(BufferData... buffers) {
            watched(bytes(buffers), () -> writer.writeNow(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            watched(buffer.available(), () -> writer.writeNow(buffer));
        }

        @Override
        public void flush() {
            watched(0, writer::flush);
        }

        private void watched(long bytes, Runnable writing) {
            connection.ifPresent(here -> here.waiting(true));
            try {
                watch.writing(writing);
            } finally {
                connection.ifPresent(here -> {
                    here.waiting(false);
                    here.moved(bytes);
                });
            }
        }

        private static long bytes(BufferData... buffers) {
            long bytes = 0;
            for (BufferData buffer : buffers) {
                bytes += buffer.available();
            }
            return bytes;
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    /** The connection's context with another reader and writer. */
    private record Context(ConnectionContext of, DataReader reader, DataWriter writer) implements ConnectionContext {
        @Override
        public ListenerContext listenerContext() {
            return of.listenerContext();
        }

        @Override
        public ExecutorService executor() {
            return of.executor();
        }

        @Override
        public DataWriter dataWriter() {
            return writer;
        }

        @Override
        public DataReader dataReader() {
            return reader;
        }

        @Override
        public Router router() {
            return of.router();
        }

        @Override
        public Optional<ProxyProtocolData> proxyProtocolData() {
            return of.proxyProtocolData();
        }

        @Override
        public HelidonSocket serverSocket() {
            return of.serverSocket();
        }

        @Override
        public PeerInfo remotePeer() {
            return of.remotePeer();
        }

        @Override
        public PeerInfo localPeer() {
            return of.localPeer();
        }

        @Override
        public boolean isSecure() {
            return of.isSecure();
        }

        @Override
        public String socketId() {
            return of.socketId();
        }

        @Override
        public String childSocketId() {
            return of.childSocketId();
        }
    }
}
