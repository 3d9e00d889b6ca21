package io.kariba.trino;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of Glue and S3 as a scan of one CSV table needs. Every account has a table {@code d.t} of its own; whose it is says the access key of the call, and every
 * call is kept with the key and token that signed it.
 */
final class FakeLake implements AutoCloseable {
    /** A session whose reads of files are forbidden. */
    static final String FORBIDDEN = "333333333333";

    private static final Pattern SIGNER = Pattern.compile("Credential=ASIA(\\d{12})/\\d+/([^/]+)/([^/]+)/");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A call as its signature tells it. */
    record Signed(String account, String token, String region, String service) {}

    private final Map<String, String> files = new ConcurrentHashMap<>();
    private final List<Signed> calls = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer http;

    FakeLake() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** Gives an account its table: lines of a number and a text. */
    void put(String account, String csv) {
        files.put(account, csv);
    }

    List<Signed> calls() {
        return List.copyOf(calls);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Matcher signer = SIGNER.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (!signer.find()) {
            calls.add(new Signed("unsigned", "", "", ""));
            send(exchange, 403, "<Error><Code>AccessDenied</Code></Error>");
            return;
        }
        String account = signer.group(1);
        calls.add(new Signed(account, exchange.getRequestHeaders().getFirst("X-Amz-Security-Token"), signer.group(2), signer.group(3)));
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (target != null) {
            glue(exchange, account, target.substring(target.indexOf('.') + 1), JSON.readTree(body));
        } else {
            s3(exchange, account);
        }
    }

    private void glue(HttpExchange exchange, String account, String operation, JsonNode request) throws IOException {
        boolean known = files.containsKey(account) && request.path("Name").asText("t").equals("t");
        switch (operation) {
            case "GetTable" -> send(exchange, known ? 200 : 400, known ? table(account) : "{\"__type\":\"EntityNotFoundException\",\"Message\":\"no\"}");
            case "GetDatabase" -> send(exchange, 200, "{\"Database\":{\"Name\":\"d\"}}");
            case "GetUserDefinedFunctions" -> send(exchange, 200, "{\"UserDefinedFunctions\":[]}");
            case "GetColumnStatisticsForTable" -> send(exchange, 200, "{\"ColumnStatisticsList\":[],\"Errors\":[]}");
            default -> send(exchange, 400, "{\"__type\":\"InvalidInputException\",\"Message\":\"" + operation + "\"}");
        }
    }

    private static String table(String account) {
        return """
                {"Table":{"Name":"t","DatabaseName":"d","TableType":"EXTERNAL_TABLE","Parameters":{"EXTERNAL":"TRUE"},"PartitionKeys":[],
                 "StorageDescriptor":{"Location":"s3://lake-%s/t","Columns":[{"Name":"n","Type":"int"},{"Name":"s","Type":"string"}],
                  "InputFormat":"org.apache.hadoop.mapred.TextInputFormat","OutputFormat":"org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                  "SerdeInfo":{"SerializationLibrary":"org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe","Parameters":{"field.delim":",","serialization.format":","}}}}}
                """
                .formatted(account);
    }

    private void s3(HttpExchange exchange, String account) throws IOException {
        byte[] file = files.getOrDefault(account, "").getBytes(StandardCharsets.UTF_8);
        boolean own = exchange.getRequestURI().getPath().startsWith("/lake-" + account);
        if (String.valueOf(exchange.getRequestURI().getQuery()).contains("list-type=2") && own) {
            send(
                    exchange,
                    200,
                    """
                    <?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix>t/</Prefix><KeyCount>1</KeyCount>
                    <MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><Contents><Key>t/f.csv</Key><LastModified>2026-11-01T00:00:00.000Z</LastModified>
                    <ETag>&quot;e&quot;</ETag><Size>%d</Size><StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>"""
                            .formatted(file.length));
        } else if (!own || account.equals(FORBIDDEN)) {
            send(exchange, 403, "<Error><Code>AccessDenied</Code><Message>No " + account + " here</Message><RequestId>r</RequestId></Error>");
        } else {
            exchange.getResponseHeaders().set("ETag", "\"e\"");
            exchange.getResponseHeaders().set("Last-Modified", "Sun, 01 Nov 2026 00:00:00 GMT");
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", text.startsWith("{") ? "application/x-amz-json-1.1" : "application/xml");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
