package trino;

import io.trino.server.Server;

/** What Trino's distribution starts; its own main class is not among the published artifacts. */
public final class StandAlone {
    private StandAlone() {}

    public static void main(String[] arguments) {
        new Server().start("483");
    }
}
