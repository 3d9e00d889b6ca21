package io.kariba.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.Codec;
import io.kariba.api.GlobalKey;
import io.kariba.api.SequentialIds;
import io.kariba.api.Table;
import io.kariba.api.TestClock;
import io.kariba.api.UnsyncedDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    private static final Table<GlobalKey, String> THINGS = Table.global("kept_things", Codec.TEXT);

    @TempDir
    Path home;

    @Test
    void newFolderIsPrivateAndHasAFormat() throws IOException {
        Path root = home.resolve("a/b");
        try (DataFolder folder = DataFolder.open(root)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root))).isEqualTo("rwx------");
            assertThat(root.resolve("FORMAT")).hasContent("1");
            assertThat(folder.format()).isEqualTo(1);
            assertThat(DataFolder.owner(root)).contains(ProcessHandle.current().pid());
        }
        assertThat(DataFolder.owner(root)).isEmpty();
        DataFolder.open(root).close();
    }

    @Test
    void aFolderThatWasThereBecomesPrivateWhenItIsTakenUp() throws IOException {
        Path root = Files.createDirectory(home.resolve("open"));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        DataFolder.open(root).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root))).isEqualTo("rwx------");
    }

    @Test
    void secondOwnerIsRefusedWithTheFirstOnesPid() {
        try (DataFolder folder = DataFolder.open(home)) {
            assertThatThrownBy(() -> DataFolder.open(folder.root()))
                    .isInstanceOf(DataFolder.Refused.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThat(DataFolder.owner(home)).isPresent();
        }
    }

    @Test
    void newerFormatIsRefused() throws IOException {
        Files.writeString(home.resolve("FORMAT"), "2\n");
        assertThatThrownBy(() -> DataFolder.open(home)).isInstanceOf(DataFolder.Refused.class).hasMessageContaining("newer release");
        assertThat(home.resolve("FORMAT")).hasContent("2");
    }

    @Test
    void folderWithForeignFilesIsRefused() throws IOException {
        Files.writeString(home.resolve("thesis.txt"), "do not touch");
        assertThatThrownBy(() -> DataFolder.open(home)).isInstanceOf(DataFolder.Refused.class).hasMessageContaining("thesis.txt");
    }

    @Test
    void fileInPlaceOfAFolderIsRefused() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "x");
        assertThatThrownBy(() -> DataFolder.open(file)).isInstanceOf(DataFolder.Refused.class);
    }

    @Test
    void damagedDatabaseIsAClearError() throws IOException {
        try (DataFolder folder = DataFolder.open(home)) {
            Files.write(folder.database(), new byte[20_000]);
            Files.writeString(folder.database(), "this is no database at all, whatever its name may say; it is text and text and text and text and text");
            assertThatThrownBy(() -> SqliteMetadata.open(folder, new TestClock(), new SequentialIds()))
                    .isInstanceOf(DataFolder.Refused.class)
                    .hasMessageContaining("damaged");
        }
    }

    @Test
    void objectsWithoutMetadataAreRefusedAndLeftAlone() throws IOException {
        try (DataFolder folder = DataFolder.open(home);
                SqliteMetadata metadata = SqliteMetadata.open(folder, new TestClock(), new SequentialIds())) {
            Files.createDirectories(folder.resolve("objects/files/ab"));
        }
        Files.move(home.resolve("metadata.db"), home.resolve("metadata.bak"));
        for (int i = 0; i < 2; i++) {
            try (DataFolder folder = DataFolder.open(home)) {
                assertThatThrownBy(() -> SqliteMetadata.open(folder, new TestClock(), new SequentialIds()))
                        .isInstanceOf(DataFolder.Refused.class)
                        .hasMessageContaining("no metadata.db");
            }
            assertThat(home.resolve("metadata.db")).doesNotExist();
        }
        Files.move(home.resolve("metadata.bak"), home.resolve("metadata.db"));
        try (DataFolder folder = DataFolder.open(home);
                SqliteMetadata metadata = SqliteMetadata.open(folder, new TestClock(), new SequentialIds())) {
            assertThat(metadata.epoch()).isEqualTo(2);
        }
    }

    @Test
    void newFolderAndItsFormatSurviveAPowerCutAtAnyStep() {
        for (long seed = 1; seed <= 300; seed++) {
            UnsyncedDisk disk = new UnsyncedDisk(seed);
            Path root = disk.root().resolve("srv/kariba/data");
            disk.stopAt(1 + seed % 30);
            boolean opened = false;
            try {
                DataFolder.open(root).close();
                opened = true;
            } catch (RuntimeException | Error stopped) {
                assertThat(disk.hasStopped()).as("seed " + seed).isTrue();
            }
            if (seed % 3 == 0) {
                disk.killProcess();
                DataFolder.open(root).close();
                opened = true;
            }
            disk.restart();
            assertThat(Files.exists(root.resolve("FORMAT"))).as("seed " + seed).isIn(true, opened);
            DataFolder.open(root).close();
            assertThat(root.resolve("FORMAT")).hasContent("1");
        }
    }

    @Test
    void epochGrowsWithEveryOpen() {
        List<Long> epochs = new ArrayList<>();
        try (DataFolder folder = DataFolder.open(home)) {
            for (int i = 0; i < 3; i++) {
                try (SqliteMetadata metadata = SqliteMetadata.open(folder, new TestClock(), new SequentialIds())) {
                    epochs.add(metadata.epoch());
                }
            }
        }
        assertThat(epochs).containsExactly(1L, 2L, 3L);
    }

    /** The folder of format 1 was made by this release's first version; folders of later formats are kept beside it. */
    @Test
    void keptFolderOfFormatOneOpens() throws IOException {
        copyKept();
        try (DataFolder folder = DataFolder.open(home);
                SqliteMetadata metadata = SqliteMetadata.open(folder, new TestClock(), new SequentialIds())) {
            Optional<String> value = metadata.read(reader -> reader.get(THINGS, GlobalKey.of("a").number(7)));
            assertThat(value).contains("kept");
            assertThat(metadata.read(reader -> reader.events(0, 10)).getFirst().event().key()).isEqualTo("bucket/key");
            assertThat(metadata.epoch()).isEqualTo(2);
        }
    }

    @Test
    void stepsThatAreNewRunOnceEachAndAFailedOneLeavesNothing() throws IOException {
        copyKept();
        List<Schema.Step> failing = new ArrayList<>(Schema.STEPS);
        failing.add(session -> session.execute("CREATE TABLE t_added (k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID"));
        failing.add(session -> {
            session.execute("CREATE TABLE t_more (k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID");
            session.execute("INSERT INTO no_such_table VALUES (1)");
        });
        List<Schema.Step> mended = new ArrayList<>(failing.subList(0, 2));
        mended.add(session -> session.execute("CREATE TABLE t_more (k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID"));
        try (DataFolder folder = DataFolder.open(home)) {
            assertThatThrownBy(() -> open(folder, failing)).isInstanceOf(DataFolder.Refused.class);
            open(folder, mended).close();
            open(folder, mended).close();
            assertThatThrownBy(() -> open(folder, Schema.STEPS)).isInstanceOf(DataFolder.Refused.class).hasMessageContaining("newer release");
        }
    }

    private static SqliteMetadata open(DataFolder folder, List<Schema.Step> steps) {
        return SqliteMetadata.open(
                folder, new TestClock(), new SequentialIds(), SqliteSettings.DEFAULT, steps, session -> session.execute("COMMIT"));
    }

    private void copyKept() throws IOException {
        for (String name : List.of("FORMAT", "metadata.db")) {
            try (InputStream kept = DataFolderTest.class.getResourceAsStream("/format-1/" + name)) {
                Files.copy(kept, home.resolve(name));
            }
        }
    }
}
