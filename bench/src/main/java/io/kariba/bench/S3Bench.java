package io.kariba.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** One large object up and down, beside a plain receiver and a plain sender. */
final class S3Bench implements Measurement {
    private static final int GIBIBYTE_PIECES = 1_024;
    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "s3";
    }

    @Override
    public void run(Report report) throws IOException, InterruptedException {
        try (BenchServer server = BenchServer.fresh();
                S3Presigner presigner = server.presigner()) {
            server.clients().s3().createBucket(create -> create.bucket("bench"));
            URI put = URI.create(presigner.presignPutObject(sign -> sign.signatureDuration(Duration.ofHours(1))
                            .putObjectRequest(request -> request.bucket("bench").key("large")))
                    .url()
                    .toString());
            URI get = URI.create(presigner.presignGetObject(sign -> sign.signatureDuration(Duration.ofHours(1))
                            .getObjectRequest(request -> request.bucket("bench").key("large")))
                    .url()
                    .toString());
            byte[] piece = new byte[1 << 20];
            new Random(1).nextBytes(piece);
            upload(report, put, piece, server.data());
            download(report, get, piece, server.data());
        }
    }

    private static void upload(Report report, URI put, byte[] piece, Path data) throws IOException, InterruptedException {
        Process peer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp", System.getProperty("java.class.path"), PutPeer.class.getName(), data.resolve("peer").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.US_ASCII))) {
            URI peerUrl = URI.create("http://127.0.0.1:" + reader.readLine() + "/");
            double[] ours = new double[ROUNDS];
            double[] theirs = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                theirs[i] = Transfer.put(peerUrl, piece, GIBIBYTE_PIECES) / 1e6;
                ours[i] = Transfer.put(put, piece, GIBIBYTE_PIECES) / 1e6;
            }
            report.add(Figure.ratio("s3.put-1GiB", Samples.median(ours), "MB/s", Samples.median(theirs), "one Java thread: receive, MD5+CRC32, write, sync", 0.7));
        } finally {
            peer.destroyForcibly().waitFor();
            Files.deleteIfExists(data.resolve("peer"));
        }
    }

    private static void download(Report report, URI get, byte[] piece, Path data) throws IOException, InterruptedException {
        Optional<Nginx> nginx = Nginx.start(data.resolve("nginx"), piece, GIBIBYTE_PIECES);
        if (nginx.isEmpty()) {
            report.notMeasured("s3.get-1GiB", "there is no nginx here (Debian: apt install nginx-light)");
            return;
        }
        try (Nginx peer = nginx.get()) {
            double[] ours = new double[ROUNDS];
            double[] theirs = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                theirs[i] = Transfer.get(peer.url()) / 1e6;
                ours[i] = Transfer.get(get) / 1e6;
            }
            report.add(Figure.ratio("s3.get-1GiB", Samples.median(ours), "MB/s", Samples.median(theirs), "nginx with sendfile", 0.3));
        }
    }
}
