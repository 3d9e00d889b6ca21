package io.kariba.trinoplugin;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Main class of the child JVM. Standard input carries one line of {@link ChildSettings}, then commands, then nothing: its end means that the server is gone,
 * and the child halts at once, whatever it is doing. Standard output carries one line, {@code KARIBA-TRINO PORT}, when statements are taken.
 */
public final class KaribaTrino {
    /** Starts the one line of standard output; the port follows. */
    static final String READY = "KARIBA-TRINO ";

    /** The command that asks for an orderly end, after which a JVM that records an AOT cache writes it. */
    static final String STOP = "stop";

    private KaribaTrino() {}

    public static void main(String[] arguments) throws IOException {
        // Trino takes System.out over for its log; the line for the server goes to the descriptor itself.
        PrintStream server = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = commands.readLine();
        if (line == null) {
            Runtime.getRuntime().halt(2);
        }
        ChildSettings settings = new ObjectMapper().readValue(line, ChildSettings.class);
        Thread.ofPlatform().daemon().name("kariba-server-watch").start(() -> follow(commands));

        TrinoFiles.write(settings);
        KaribaServer trino = new KaribaServer(settings);
        trino.start(TrinoFiles.TRINO_VERSION);
        server.println(READY + trino.port());
    }

    private static void follow(BufferedReader commands) {
        try {
            String command = commands.readLine();
            if (STOP.equals(command)) {
                System.exit(0);
            }
        } catch (IOException brokenPipe) {
            // As good as the end of the stream.
        }
        // Not 3, which is a JVM's word for out of memory.
        Runtime.getRuntime().halt(4);
    }
}
