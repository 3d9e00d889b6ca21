package io.kariba.trino;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** A program that behaves towards the server as the real child does, and can be told to misbehave. */
public final class FakeChild {
    private static HttpServer http;

    private FakeChild() {}

    public static void main(String[] arguments) throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String settings = commands.readLine();
        switch (arguments[0]) {
            case "refuses" -> Runtime.getRuntime().halt(100);
            case "never-ready" -> {}
            default -> serve(arguments[0]);
        }
        System.err.println(settings == null ? "no settings" : "settings");
        String command = commands.readLine();
        Runtime.getRuntime().halt("stop".equals(command) ? 0 : 4);
    }

    private static void serve(String mode) throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newCachedThreadPool());
        http.createContext("/v1/statement", exchange -> answer(mode, exchange));
        http.start();
        System.out.println("a line the JVM might print");
        System.out.println("KARIBA-TRINO " + http.getAddress().getPort());
    }

    private static void answer(String mode, HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        boolean opening = exchange.getRequestMethod().equals("POST");
        if (mode.equals("hangs") && !opening) {
            stop();
        }
        if (mode.equals("dies-while-running") && !opening || mode.equals("dies-when-opened")) {
            Runtime.getRuntime().halt(137);
        }
        if (mode.equals("busy-once") && !opening && busy()) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        if (mode.equals("leads-away") && opening) {
            send(exchange, "{\"id\":\"q\",\"nextUri\":\"http://127.0.0.2:1/v1/statement/executing/q/1\",\"stats\":{\"state\":\"QUEUED\"}}");
            return;
        }
        String next = "http://127.0.0.1:" + http.getAddress().getPort() + "/v1/statement/executing/q/1";
        send(
                exchange,
                opening
                        ? "{\"id\":\"q\",\"nextUri\":\"" + next + "\",\"stats\":{\"state\":\"QUEUED\"}}"
                        : "{\"id\":\"q\",\"columns\":[{\"name\":\"pid\",\"type\":\"bigint\",\"typeSignature\":{\"rawType\":\"bigint\",\"arguments\":[]}}],"
                                + "\"data\":[[" + ProcessHandle.current().pid() + "]],\"stats\":{\"state\":\"FINISHED\"}}");
    }

    /** Stops the whole process where it is, as SIGSTOP or an endless collection does. */
    private static void stop() throws IOException {
        new ProcessBuilder("kill", "-STOP", Long.toString(ProcessHandle.current().pid())).start();
        LockSupport.park();
    }

    private static boolean refused;

    private static synchronized boolean busy() {
        boolean first = !refused;
        refused = true;
        return first;
    }

    private static void send(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
