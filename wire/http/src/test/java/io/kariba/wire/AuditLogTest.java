package io.kariba.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.FreeSpace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    @TempDir
    Path folder;

    private static AuditRecord entry(int number, String agent) {
        return new AuditRecord(
                Instant.parse("2026-01-02T03:04:05Z"), "r" + number, "arn:aws:iam::111111111111:root", "111111111111", "us-east-1", "glue", "GetTable", "", "AKID",
                "127.0.0.1", agent, 200, "", 3, 4, 5, List.of("athena.amazonaws.com"), "s1");
    }

    @Test
    void recordIsOneLineOfJson() {
        assertThat(entry(1, "a \"quoted\"\n\\agent").toJson()).isEqualTo(
                "{\"time\":\"2026-01-02T03:04:05Z\",\"requestId\":\"r1\",\"principal\":\"arn:aws:iam::111111111111:root\",\"account\":\"111111111111\","
                        + "\"region\":\"us-east-1\",\"service\":\"glue\",\"operation\":\"GetTable\",\"accessKeyId\":\"AKID\",\"sourceIp\":\"127.0.0.1\","
                        + "\"userAgent\":\"a \\\"quoted\\\"\\u000a\\\\agent\",\"status\":200,\"bytesIn\":3,\"bytesOut\":4,\"micros\":5,"
                        + "\"calledVia\":\"athena.amazonaws.com\",\"engineSession\":\"s1\"}");
    }

    @Test
    void whatACallerChoseIsBoundedAndSteersNoTerminal() {
        AuditRecord entry = entry(1, "a\u009b2J\u202e\u2028\u007f".repeat(1000));
        assertThat(entry.userAgent()).hasSize(512);
        assertThat(entry.toJson()).contains("\"a\\u009b2J\\u202e\\u2028\\u007fa").matches("[ -~]*");
    }

    @Test
    void whatWasAcceptedBeforeCloseIsWritten() throws Exception {
        AuditLog log = new AuditLog(folder.resolve("new"), 1 << 20, 2);
        for (int i = 0; i < 1000; i++) {
            log.accept(entry(i, ""));
        }
        log.close();
        assertThat(Files.readAllLines(folder.resolve("new/audit.jsonl"))).hasSize(1000);
        assertThat(log.dropped()).isZero();
        log.accept(entry(0, ""));
        assertThat(log.dropped()).isEqualTo(1);
    }

    @Test
    void filesAreRolledAndTheOldestGoes() throws Exception {
        for (int round = 0; round < 6; round++) {
            AuditLog log = new AuditLog(folder, 100, 3);
            log.accept(entry(round, ""));
            log.close();
        }
        List<String> ids = new ArrayList<>();
        for (String name : List.of("audit.jsonl.2", "audit.jsonl.1", "audit.jsonl")) {
            String line = Files.readString(folder.resolve(name));
            ids.add(line.replaceAll("(?s).*\"requestId\":\"(r\\d)\".*", "$1"));
        }
        assertThat(ids).containsExactly("r3", "r4", "r5");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(3);
        }
    }

    @Test
    void recordsWaitWhileTheDiskIsFull() throws Exception {
        AtomicLong free = new AtomicLong();
        AuditLog log = new AuditLog(folder, 1 << 20, 1, new FreeSpace(folder) {
            @Override
            public long bytes() {
                return free.get();
            }
        });
        log.accept(entry(1, ""));
        log.accept(entry(2, ""));
        free.set(1 << 30);
        while (!Files.exists(folder.resolve("audit.jsonl")) || Files.size(folder.resolve("audit.jsonl")) == 0) {
            Thread.onSpinWait();
        }
        log.close();
        assertThat(Files.readAllLines(folder.resolve("audit.jsonl"))).hasSize(2);
        assertThat(log.dropped()).isZero();
    }

    @Test
    void recordsThatCannotBeWrittenAreCounted() throws Exception {
        AuditLog log = new AuditLog(folder, 100, 1);
        Files.createDirectory(folder.resolve("audit.jsonl"));
        Files.createFile(folder.resolve("audit.jsonl/in-the-way"));
        log.accept(entry(1, ""));
        log.close();
        assertThat(log.dropped()).isEqualTo(1);
    }
}
