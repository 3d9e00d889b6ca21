package io.kariba.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.regions.Region;

/** {@code ./kariba demo}: a fresh server, the {@link Story} told over HTTP as any client would, and how to connect. Leaves nothing behind. */
public final class Demo {
    private static final String ACCOUNT = "000000000000";

    private Demo() {}

    /** @param arguments {@code --stay} keeps the server up until it is interrupted */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> flags = List.of(arguments);
        if (!flags.isEmpty() && !flags.equals(List.of("--stay"))) {
            System.err.println("kariba: demo knows only --stay");
            System.exit(2);
        }
        Path home = Path.of(System.getenv("KARIBA_HOME"));
        Path data = Files.createTempDirectory("kariba-demo-");
        long begun = System.nanoTime();
        System.out.println("Starting a server on a free port with a fresh data folder …");
        Thread cleanUp = new Thread(() -> ServerProcess.deleteFolder(data));
        AtomicReference<ServerProcess> started = new AtomicReference<>();
        // Before the server starts: an interrupt while it does leaves nothing behind either.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            ServerProcess running = started.get();
            if (running != null) {
                running.close();
            } else {
                ProcessHandle.current().children().forEach(Demo::end);
            }
            cleanUp.run();
        }));
        ServerProcess server;
        try {
            server = ServerProcess.start(home, data, List.of("--account", ACCOUNT), Map.of());
        } catch (IOException e) {
            System.err.println("kariba: " + e.getMessage());
            System.exit(1);
            return;
        }
        started.set(server);
        System.out.printf(Locale.ROOT, "  ready at %s in %.1f s%n", server.url(), server.seconds());
        try (Clients clients = new Clients(server.url(), Region.US_EAST_1, ACCOUNT, "kariba")) {
            new Story(System.out, clients).tell();
        } catch (RuntimeException e) {
            System.err.println("kariba: the demo failed: " + e.getMessage());
            System.exit(1);
        }
        connect(server.url(), !flags.isEmpty());
        System.out.printf(Locale.ROOT, "%nThe whole took %.0f s.%n", (System.nanoTime() - begun) / 1e9);
        if (!flags.isEmpty()) {
            System.out.println("The server stays up at " + server.url() + " until you press Ctrl-C; its data folder goes with it.");
            new CountDownLatch(1).await();
        }
    }

    /** Stops a server that was not ready yet, and waits until it no longer writes into its folder. */
    private static void end(ProcessHandle server) {
        server.destroy();
        try {
            server.onExit().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            server.destroyForcibly();
        }
    }

    private static void connect(URI url, boolean stays) {
        System.out.println();
        System.out.println(stays ? "Connect to it:" : "The same by yourself: ./kariba start, then");
        String endpoint = stays ? url.toString() : "http://127.0.0.1:4566";
        System.out.println("  import boto3");
        System.out.println("  athena = boto3.client('athena', endpoint_url='" + endpoint
                + "', region_name='us-east-1', aws_access_key_id='000000000000', aws_secret_access_key='kariba')");
        System.out.println("  athena.start_query_execution(QueryString='SELECT 1', ResultConfiguration={'OutputLocation': 's3://" + Story.BUCKET + "/results/'})");
        System.out.println("or");
        System.out.println("  AWS_ACCESS_KEY_ID=000000000000 AWS_SECRET_ACCESS_KEY=kariba aws --endpoint-url " + endpoint
                + " --region us-east-1 athena start-query-execution --query-string 'SELECT 1' --result-configuration OutputLocation=s3://" + Story.BUCKET
                + "/results/");
    }
}
