package io.kariba.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.IcebergTables;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Metadata and manifests that were made to harm whoever reads them: all of an Iceberg table's files are its maker's to choose. */
class HostileFilesTest {
    private static final IcebergTables.Retention NOW = new IcebergTables.Retention(Duration.ZERO, 1, OptionalInt.of(1), Duration.ZERO);
    private final Lake lake = new Lake().withTable();

    private void metadata(String name, byte[] bytes) {
        lake.store.objects.put("lake/db/t/metadata/" + name, new FakeLake.Stored(bytes, lake.clock.instant()));
        Map<String, String> parameters = new HashMap<>(lake.store.entry("t").parameters());
        parameters.put("metadata_location", Lake.LOCATION + "/metadata/" + name);
        lake.store.tables.computeIfPresent("db.t", (key, table) -> table.withParameters(parameters));
        assertThatThrownBy(() -> lake.tables.describe(lake.caller, "db", "t"))
                .isInstanceOf(IcebergTables.TableError.class)
                .hasMessageContaining("Metadata of table db.t cannot be read");
    }

    @Test
    void metadataThatUnpacksToMoreThanItsBoundIsRefused() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 300; i++) {
                gzip.write(spaces);
            }
        }
        metadata("v1.gz.metadata.json", packed.toByteArray());
        metadata("v1.metadata.json.gz", packed.toByteArray());
    }

    @Test
    void metadataOfMoreValuesThanTheHeapHoldsIsRefused() {
        metadata("v1.metadata.json", ("[" + "{},".repeat(5 << 20) + "{}]").getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void metadataThatIsNoneIsRefused() {
        for (String text : new String[] {"", "{", "[]", "null", "7", "{\"format-version\":99}", "{\"format-version\":2}", "[".repeat(100_000)}) {
            metadata("v1.metadata.json", text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** A header of no entries, and a block that says it has 2 GiB. */
    private static byte[] avro(long size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'O', 'b', 'j', 1, 0});
        out.writeBytes(new byte[16]);
        out.write(2);
        for (long zigzag = size << 1; ; zigzag >>>= 7) {
            out.write((int) (zigzag & 0x7f) | (zigzag > 0x7f ? 0x80 : 0));
            if (zigzag <= 0x7f) {
                return out.toByteArray();
            }
        }
    }

    @Test
    void aBlockThatSaysItIsLargerThanAnyIsRefusedBeforeItIsRead() {
        for (long size : new long[] {AvroBlocks.MOST + 1, Integer.MAX_VALUE, Long.MAX_VALUE / 2}) {
            assertThatThrownBy(() -> AvroBlocks.check(new ByteArrayInputStream(avro(size)))).isInstanceOf(IOException.class).hasMessageContaining("too large");
        }
        assertThatCode(() -> AvroBlocks.check(new ByteArrayInputStream(avro(100)))).doesNotThrowAnyException();
        assertThatCode(() -> AvroBlocks.check(new ByteArrayInputStream(new byte[3]))).doesNotThrowAnyException();
    }

    @Test
    void aTableWithSuchAManifestIsNotVacuumed() {
        lake.append("a");
        lake.clock.advance(Duration.ofDays(1));
        lake.append("b");
        lake.store.objects.replaceAll((path, stored) -> path.endsWith(".avro") ? new FakeLake.Stored(avro(Integer.MAX_VALUE), stored.modified()) : stored);
        assertThatThrownBy(() -> lake.tables.vacuum(lake.caller, "db", "t", NOW)).isInstanceOf(IcebergTables.TableError.class);
        assertThat(lake.hasData("a")).isTrue();
    }
}
