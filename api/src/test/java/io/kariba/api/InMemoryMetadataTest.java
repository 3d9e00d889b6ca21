package io.kariba.api;

class InMemoryMetadataTest extends MetadataContract {
    @Override
    protected Metadata open() {
        return new InMemoryMetadata();
    }
}
