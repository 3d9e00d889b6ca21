package io.kariba.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A plain HTTP/1.1 client over a socket, the same for every server that is measured: it costs the measured machine as little as can be. */
final class Transfer {
    private static final int BUFFER = 1 << 20;

    private Transfer() {}

    /** Downloads and throws away; returns bytes per second of the body. */
    static double get(URI url) throws IOException {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setReceiveBufferSize(4 << 20);
            long begun = System.nanoTime();
            head(socket.getOutputStream(), "GET", url, "");
            InputStream in = socket.getInputStream();
            long length = response(in);
            byte[] buffer = new byte[BUFFER];
            long got = 0;
            while (got < length) {
                int read = in.read(buffer);
                if (read < 0) {
                    throw new IOException("Ended after " + got + " of " + length + " bytes");
                }
                got += read;
            }
            return length / ((System.nanoTime() - begun) / 1e9);
        }
    }

    /** Uploads a repeated buffer; returns bytes per second until the server answered. */
    static double put(URI url, byte[] piece, int times) throws IOException {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            long begun = System.nanoTime();
            OutputStream out = socket.getOutputStream();
            head(out, "PUT", url, "Content-Length: " + (long) piece.length * times + "\r\n");
            for (int i = 0; i < times; i++) {
                out.write(piece);
            }
            out.flush();
            response(socket.getInputStream());
            return (double) piece.length * times / ((System.nanoTime() - begun) / 1e9);
        }
    }

    private static void head(OutputStream out, String method, URI url, String headers) throws IOException {
        String target = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        out.write((method + " " + target + " HTTP/1.1\r\nHost: " + url.getHost() + ":" + url.getPort() + "\r\nConnection: close\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Reads status and headers; returns the declared length. */
    private static long response(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("No answer: " + head);
            }
            head.append((char) c);
        }
        if (!head.toString().startsWith("HTTP/1.1 200")) {
            throw new IOException("Not 200: " + head);
        }
        for (String line : head.toString().split("\r\n")) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                return Long.parseLong(line.substring(15).strip());
            }
        }
        return 0;
    }
}
