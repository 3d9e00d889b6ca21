package io.kariba.sqlite;

import io.kariba.api.Metadata;
import io.kariba.api.MetadataContract;
import io.kariba.api.SequentialIds;
import io.kariba.api.TestClock;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteMetadataTest extends MetadataContract {
    @TempDir
    Path home;

    private DataFolder folder;

    @Override
    protected Metadata open() {
        folder = DataFolder.open(home.resolve("data"));
        return SqliteMetadata.open(folder, new TestClock(), new SequentialIds());
    }

    @AfterEach
    void giveUpFolder() {
        folder.close();
    }
}
