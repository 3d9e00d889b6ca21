package io.kariba.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Callers of one server, each with a connection that is kept, each waiting for an answer before it sends its next request. One thread serves them all, so
 * that it is the server that is measured: the requests are signed before, and of an answer only its status and length are looked at.
 */
final class Callers implements AutoCloseable {
    private static final int LARGEST_HEAD = 16 << 10;

    private final InetSocketAddress server;
    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private int busy;

    Callers(URI server, int count) throws IOException {
        this.server = new InetSocketAddress(server.getHost(), server.getPort());
        for (int i = 0; i < count; i++) {
            connections.add(new Connection());
        }
    }

    /** Sends each caller's requests in their order; returns the seconds from the first byte to the last answer. */
    double run(List<List<SignedRequest>> requests) throws IOException {
        if (requests.size() != connections.size()) {
            throw new IllegalArgumentException(requests.size() + " lists for " + connections.size() + " callers");
        }
        long begun = System.nanoTime();
        for (int i = 0; i < requests.size(); i++) {
            connections.get(i).begin(requests.get(i));
        }
        while (busy > 0) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                ((Connection) key.attachment()).ready();
            }
            selector.selectedKeys().clear();
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private final class Connection {
        private final ByteBuffer in = ByteBuffer.allocateDirect(64 << 10);
        private final byte[] headBytes = new byte[LARGEST_HEAD];
        private SocketChannel channel;
        private SelectionKey key;
        private List<SignedRequest> requests = List.of();
        private int next;
        private ByteBuffer[] out;
        /** Bytes of the answer's body still to come; -1 while its head is awaited. */
        private long rest = -1;
        private boolean isClosing;

        private void begin(List<SignedRequest> work) throws IOException {
            requests = work;
            next = 0;
            if (!work.isEmpty()) {
                busy++;
                send();
            }
        }

        private void connect() throws IOException {
            channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        private void send() throws IOException {
            if (channel == null) {
                connect();
            }
            out = requests.get(next++).buffers();
            in.clear();
            rest = -1;
            flush();
        }

        private void flush() throws IOException {
            channel.write(out);
            key.interestOps(out[1].hasRemaining() || out[0].hasRemaining() ? SelectionKey.OP_WRITE | SelectionKey.OP_READ : SelectionKey.OP_READ);
        }

        private void ready() throws IOException {
            if (key.isWritable()) {
                flush();
            }
            if (!key.isReadable()) {
                return;
            }
            if (channel.read(in) < 0) {
                throw new IOException("The server hung up");
            }
            if (rest < 0 && !head()) {
                return;
            }
            rest -= in.position();
            in.clear();
            if (rest == 0) {
                answered();
            }
        }

        /** Reads the head if it is whole; leaves in the buffer how much of the body came with it. */
        private boolean head() throws IOException {
            int length = in.position();
            int end = -1;
            for (int i = 3; i < length && end < 0; i++) {
                end = in.get(i) == '\n' && in.get(i - 2) == '\n' ? i + 1 : -1;
            }
            if (end < 0) {
                return false;
            }
            in.get(0, headBytes, 0, Math.min(length, LARGEST_HEAD));
            String head = new String(headBytes, 0, end, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            if (!head.startsWith("http/1.1 200")) {
                throw new IOException("Not 200: " + new String(headBytes, 0, Math.min(length, LARGEST_HEAD), StandardCharsets.UTF_8));
            }
            int at = head.indexOf("\r\ncontent-length:");
            if (at < 0) {
                throw new IOException("An answer without a length: " + head);
            }
            rest = Long.parseLong(head.substring(at + 17, head.indexOf("\r\n", at + 17)).strip());
            isClosing = head.contains("\r\nconnection: close");
            in.position(length - end);
            return true;
        }

        private void answered() throws IOException {
            if (isClosing) {
                close();
            }
            if (next < requests.size()) {
                send();
            } else {
                busy--;
            }
        }

        private void close() throws IOException {
            if (channel != null) {
                channel.close();
                channel = null;
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.close();
        }
        selector.close();
    }
}
