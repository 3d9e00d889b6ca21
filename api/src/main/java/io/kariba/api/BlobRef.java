package io.kariba.api;

/**
 * Names the bytes of a blob, for the store that made it only.
 *
 * @param name printable ASCII without spaces; stores of packed blobs begin it with the pack's name and a slash
 */
public record BlobRef(String name) {
    @Override
    public String toString() {
        return name;
    }
}
