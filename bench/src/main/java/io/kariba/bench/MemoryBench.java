package io.kariba.bench;

import java.io.IOException;

/** Proportional set size of the server and its children when the engine is ready and has run nothing. */
final class MemoryBench implements Measurement {
    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void run(Report report) throws IOException, InterruptedException {
        try (BenchServer server = BenchServer.fresh()) {
            server.awaitEngine();
            BenchServer.Memory memory = server.memory();
            report.note("server %.0f MB, engine %.0f MB", memory.server() / 1e6, memory.engine() / 1e6);
            report.add(Figure.atMost("memory.before-query", memory.megabytes(), "MB", 900, "limit, server and engine"));
        }
    }
}
