package io.kariba.api;

class InMemoryBlobsTest extends BlobsContract {
    @Override
    protected Blobs open() {
        return new InMemoryBlobs();
    }
}
