package io.kariba.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import io.kariba.demo.ServerProcess;

/** nginx on loopback with sendfile and one file: the fastest a file can be sent. */
record Nginx(Process process, URI url, Path folder) implements AutoCloseable {
    /** Empty where there is no nginx to run. */
    static Optional<Nginx> start(Path folder, byte[] piece, int times) throws IOException, InterruptedException {
        Optional<Path> program = List.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx").stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Files.createDirectories(folder);
        try (OutputStream out = Files.newOutputStream(folder.resolve("file"))) {
            for (int i = 0; i < times; i++) {
                out.write(piece);
            }
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path conf = folder.resolve("nginx.conf");
        Files.writeString(
                conf,
                """
                daemon off; worker_processes 1; pid nginx.pid; error_log error.log; user root;
                events { worker_connections 64; }
                http { sendfile on; tcp_nopush on; access_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4;
                  scgi_temp_path t5; server { listen 127.0.0.1:%d; root .; } }
                """
                        .formatted(port));
        String text = Files.readString(conf).replace("root .;", "root " + folder + ";");
        if (!"root".equals(System.getProperty("user.name"))) {
            text = text.replace(" user root;", "");
        }
        Files.writeString(conf, text);
        Process process = new ProcessBuilder(program.get().toString(), "-p", folder.toString(), "-c", conf.toString(), "-e", folder.resolve("error.log").toString())
                .inheritIO()
                .start();
        for (int i = 0; i < 100; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return Optional.of(new Nginx(process, URI.create("http://127.0.0.1:" + port + "/file"), folder));
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        process.destroyForcibly();
        throw new IOException("nginx did not start: " + Files.readString(folder.resolve("error.log")));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        ServerProcess.deleteFolder(folder);
    }
}
