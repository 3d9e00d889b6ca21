package io.kariba.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.zip.CRC32;

/** What a PUT costs at least: one Java thread that receives, hashes (MD5, CRC32), writes and syncs the same bytes, with nothing else to do. */
final class PutPeer {
    private PutPeer() {}

    /** Prints its port, then serves uploads into the file that is its argument until it is ended. */
    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            System.out.println(server.getLocalPort());
            while (true) {
                try (Socket socket = server.accept()) {
                    receive(socket, Path.of(arguments[0]));
                }
            }
        }
    }

    private static void receive(Socket socket, Path file) throws IOException, NoSuchAlgorithmException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        int at = head.toString().toLowerCase(Locale.ROOT).indexOf("content-length:") + 15;
        long left = Long.parseLong(head.substring(at, head.indexOf("\r\n", at)).strip());
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        CRC32 crc = new CRC32();
        byte[] buffer = new byte[1 << 20];
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException("The client hung up");
                }
                md5.update(buffer, 0, read);
                crc.update(buffer, 0, read);
                out.write(ByteBuffer.wrap(buffer, 0, read));
                left -= read;
            }
            out.force(true);
        }
        socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
}
