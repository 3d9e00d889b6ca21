package io.kariba.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The words are those of https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-built-in, the lines those of the programs' own documentation. */
class LogFormatsTest {
    private static Optional<Recognition> recognise(String text) throws IOException {
        for (Classifier classifier : LogFormats.all()) {
            Optional<Recognition> found = classifier.recognise(MemorySample.of(text));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static String columns(String text) throws IOException {
        Recognition found = recognise(text).orElseThrow();
        return found.classification() + ": " + ParquetClassifierTest.text(found).replace("\n", ", ");
    }

    @Test
    void combinedApacheLog() throws IOException {
        String text = """
                127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326 "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"
                ::1 - - [10/Oct/2000:13:55:37 -0700] "-" 408 - "-" "-"
                """;
        assertThat(columns(text))
                .isEqualTo("combined_apache: clientip string, ident string, auth string, timestamp string, verb string, request string, httpversion string, rawrequest string, "
                        + "response string, bytes string, referrer string, agent string");
        Recognition found = recognise(text).orElseThrow();
        assertThat(found.storage())
                .isEqualTo(new Recognition.Storage(
                        "org.apache.hadoop.mapred.TextInputFormat",
                        "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                        "com.amazonaws.glue.serde.GrokSerDe",
                        Map.of("input.format", "%{COMBINEDAPACHELOG}")));
        assertThat(found.parameters()).containsOnly(Map.entry("classification", "combined_apache"), Map.entry("typeOfData", "file"), Map.entry("compressionType", "none"));
        assertThat(found.averageRecordSize()).isEqualTo(text.length() / 2);
    }

    @Test
    void apacheLog() throws IOException {
        assertThat(columns("198.51.100.7 - Li [10/Oct/2019:13:55:36 -0700] \"GET /logo.gif HTTP/1.0\" 200 232\n"))
                .startsWith("apache: clientip string, ident string")
                .endsWith("bytes string");
    }

    @Test
    void linuxKernelLog() throws IOException {
        assertThat(columns("""
                Nov 21 06:25:43 ip-10-0-0-1 kernel: [    0.000000] Linux version 6.1.0
                Nov 21 06:25:43 ip-10-0-0-1 kernel: usb 1-1: new device
                """)).isEqualTo("linux_kernel: timestamp string, logsource string, uptime double, message string");
        assertThat(columns("[    0.000000] Linux version 6.1.0\n[   12.345678] usb 1-1: new device\n")).isEqualTo("linux_kernel: uptime double, message string");
    }

    @Test
    void microsoftLogOfIis() throws IOException {
        // https://learn.microsoft.com/windows/win32/http/iis-logging
        assertThat(columns("192.168.114.201, -, 03/20/01, 7:55:20, W3SVC2, SALES1, 172.21.13.45, 4502, 163, 3223, 200, 0, GET, /DeptLogo.gif, -,\n"))
                .isEqualTo("microsoft_log: client_ip string, user_name string, date string, time string, service string, server_name string, server_ip string, time_taken int, "
                        + "bytes_received bigint, bytes_sent bigint, service_status int, windows_status int, request_method string, target string, parameters string");
    }

    @Test
    void microsoftLogInW3cExtendedFormatHasTheFieldsItNames() throws IOException {
        String text = """
                #Software: Microsoft Internet Information Services 8.5
                #Version: 1.0
                #Date: 2020-01-19 22:48:39
                #Fields: date time c-ip cs-method cs-uri-stem sc-status sc-bytes time-taken cs(User-Agent)
                2020-01-19 22:48:39 203.0.113.5 GET /default.html 200 540 157 Mozilla/5.0
                2020-01-19 22:49:40 203.0.113.10 GET /index.html 200 420 164 -
                2020-01-19 22:49:41 203.0.113.10 GET /index.html 200 420 164 -
                2020-01-19 22:49:42 203.0.113.10 GET /index.html 200 420 164 -
                2020-01-19 22:49:43 203.0.113.10 GET /index.html 200 420 164 -
                """;
        assertThat(columns(text)).isEqualTo("microsoft_log: date string, time string, c_ip string, cs_method string, cs_uri_stem string, sc_status int, sc_bytes bigint, time_taken int, cs_user_agent string");
        assertThat(recognise(text.replace("#Software: Microsoft", "#Software: Other"))).isEmpty();
    }

    @Test
    void rubyLog() throws IOException {
        // https://docs.ruby-lang.org/en/master/Logger.html
        assertThat(columns("I, [1999-03-03T02:34:24.895701 #19074]  INFO -- Main: info.\nD, [1999-03-03T02:34:24.895701 #19074] DEBUG -- : x\n"))
                .isEqualTo("ruby_logger: timestamp string, pid int, loglevel string, progname string, message string");
    }

    @Test
    void squidLog() throws IOException {
        // https://wiki.squid-cache.org/Features/LogFormat
        assertThat(columns("1286536309.586    921 192.168.0.68 TCP_MISS/200 507 POST http://example.com/v1 - DIRECT/64.12.232.9 application/octet-stream\n"))
                .isEqualTo("squid: timestamp double, duration int, client_address string, cache_result string, status_code int, bytes bigint, request_method string, url string, "
                        + "user string, hierarchy_code string, server string, content_type string");
    }

    @Test
    void redisMonitorLog() throws IOException {
        // https://redis.io/docs/latest/commands/monitor/
        assertThat(columns("OK\n1339518083.107412 [0 127.0.0.1:60866] \"keys\" \"*\"\n1339518087.877697 [0 lua] \"dbsize\"\n"))
                .isEqualTo("redismonlog: timestamp double, database int, client string, port int, command string, params string");
    }

    @Test
    void redisLogOfOldAndNewServers() throws IOException {
        assertThat(columns("[4018] 14 Nov 07:01:22.119 * Background saving terminated with success\n1:C 12 Nov 2019 10:20:30.123 # oO0OoO0OoO0Oo Redis is starting\n"))
                .isEqualTo("redislog: pid int, role string, timestamp string, level string, message string");
    }

    @Test
    void otherTextsAreNoLogs() throws IOException {
        for (String text : List.of("", "\n\n", "a,b\n1,2\n", "{\"a\":1}\n", "<a/>", "just words\n".repeat(50), "2020-01-01 00:00:00 INFO hello\n", "1,2,3\n4,5,6\n", "[1,2]\n[3,4]\n")) {
            assertThat(recognise(text)).as(text).isEmpty();
        }
    }

    @Test
    void mostLinesHaveToMatch() throws IOException {
        String good = "198.51.100.7 - Li [10/Oct/2019:13:55:36 -0700] \"GET /logo.gif HTTP/1.0\" 200 232\n";
        assertThat(recognise(good.repeat(3) + "at x\nat y\n")).isPresent();
        assertThat(recognise(good.repeat(2) + "at x\nat y\n")).isEmpty();
    }

    @Test
    void brokenFilesDoNoHarm() {
        String text = "198.51.100.7 - Li [10/Oct/2019:13:55:36 -0700] \"GET /logo.gif HTTP/1.0\" 200 232\n".repeat(4);
        for (Classifier classifier : LogFormats.all()) {
            HostileFiles.survives(classifier, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }
}
