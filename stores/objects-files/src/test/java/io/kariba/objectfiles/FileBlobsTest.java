package io.kariba.objectfiles;

import io.kariba.api.Blobs;
import io.kariba.api.BlobsContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileBlobsTest extends BlobsContract {
    @TempDir
    Path home;

    @Override
    protected Blobs open() throws IOException {
        return FileBlobs.open(home.resolve("objects"));
    }
}
