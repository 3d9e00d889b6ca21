package io.kariba.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.Codec;
import io.kariba.api.FreeSpace;
import io.kariba.api.GlobalKey;
import io.kariba.api.Metadata.MetadataFull;
import io.kariba.api.Metadata.MetadataUnavailable;
import io.kariba.api.SequentialIds;
import io.kariba.api.Table;
import io.kariba.api.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What the metadata does on a full disk, and after it. */
class FullDiskTest {
    private static final Table<GlobalKey, String> THINGS = Table.global("test_things", Codec.TEXT);
    private static final GlobalKey KEY = GlobalKey.of("a");

    @TempDir
    Path home;

    private final AtomicLong free = new AtomicLong(1L << 40);
    private final AtomicReference<SQLException> nextCommit = new AtomicReference<>();
    private DataFolder folder;
    private SqliteMetadata metadata;

    private void open() {
        folder = DataFolder.open(home.resolve("data"), path -> new FreeSpace(path) {
            @Override
            public long bytes() {
                return free.get();
            }
        });
        metadata = SqliteMetadata.open(folder, new TestClock(), new SequentialIds(), SqliteSettings.DEFAULT, Schema.STEPS, session -> {
            SQLException failure = nextCommit.getAndSet(null);
            if (failure != null) {
                throw failure;
            }
            session.execute("COMMIT");
        });
        folder.keepReserve();
    }

    @AfterEach
    void close() {
        metadata.close();
        folder.close();
    }

    private Path reserve() {
        return folder.resolve("reserve");
    }

    private Optional<String> value() {
        return metadata.read(reader -> reader.get(THINGS, KEY));
    }

    @Test
    void onlyWhatFreesRoomIsTakenWhenLittleIsLeft() {
        open();
        metadata.run(tx -> tx.put(THINGS, KEY, "1"));
        free.set(FreeSpace.FOR_METADATA - 1);
        assertThatThrownBy(() -> metadata.run(tx -> tx.put(THINGS, KEY, "2")))
                .isInstanceOf(MetadataFull.class)
                .hasMessageContaining("full")
                .hasMessageContaining("Delete objects");
        assertThat(value()).as("reads go on").contains("1");
        metadata.runFromReserve(tx -> tx.delete(THINGS, KEY));
        assertThat(value()).isEmpty();
        free.set(FreeSpace.FOR_METADATA);
        metadata.run(tx -> tx.put(THINGS, KEY, "3"));
        assertThat(value()).contains("3");
    }

    @Test
    void reserveIsGivenUpWhenNothingIsLeftAndMadeAgainWhenThereIsRoom() throws IOException {
        open();
        assertThat(Files.size(reserve())).isEqualTo(Reserve.BYTES);
        free.set(0);
        metadata.runFromReserve(tx -> tx.put(THINGS, KEY, "ended"));
        assertThat(reserve()).doesNotExist();
        free.set(FreeSpace.FOR_OBJECTS);
        metadata.run(tx -> tx.put(THINGS, KEY, "1"));
        assertThat(reserve()).as("not before there is room for all").doesNotExist();
        free.set(1L << 40);
        while (!Files.exists(reserve()) || Files.size(reserve()) < Reserve.BYTES) {
            metadata.run(tx -> tx.put(THINGS, KEY, "2"));
        }
    }

    @Test
    void databaseThatFindsTheDiskFullGivesTheReserveUp() {
        open();
        nextCommit.set(new SQLiteException("full", SQLiteErrorCode.SQLITE_FULL));
        assertThatThrownBy(() -> metadata.run(tx -> tx.put(THINGS, KEY, "1"))).isInstanceOf(MetadataFull.class);
        assertThat(reserve()).doesNotExist();
        nextCommit.set(new SQLiteException("full", SQLiteErrorCode.SQLITE_FULL));
        assertThatThrownBy(() -> metadata.runFromReserve(tx -> tx.delete(THINGS, KEY)))
                .as("may be tried again at once")
                .isInstanceOf(MetadataUnavailable.class)
                .isNotInstanceOf(MetadataFull.class);
        assertThat(value()).isEmpty();
    }

    @Test
    void startOnAFullDiskTakesTheReserve() {
        open();
        metadata.run(tx -> tx.put(THINGS, KEY, "1"));
        close();
        free.set(0);
        open();
        assertThat(reserve()).doesNotExist();
        assertThat(value()).contains("1");
        metadata.runFromReserve(tx -> tx.delete(THINGS, KEY));
    }

    @Test
    void removedFolderTakesNoMoreWrites() throws IOException {
        open();
        metadata.run(tx -> tx.put(THINGS, KEY, "1"));
        Files.move(folder.root(), home.resolve("elsewhere"));
        assertThatThrownBy(() -> metadata.run(tx -> tx.put(THINGS, KEY, "2")))
                .isInstanceOf(MetadataUnavailable.class)
                .hasMessageContaining("removed or replaced");
        Files.createDirectory(folder.root());
        Files.createFile(folder.resolve("lock"));
        assertThatThrownBy(() -> metadata.run(tx -> tx.put(THINGS, KEY, "2"))).isInstanceOf(MetadataUnavailable.class);
        Files.delete(folder.resolve("lock"));
        Files.delete(folder.root());
        Files.move(home.resolve("elsewhere"), folder.root());
        metadata.run(tx -> tx.put(THINGS, KEY, "3"));
        assertThat(value()).contains("3");
    }
}
