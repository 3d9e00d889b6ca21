package io.kariba.iceberg;

import io.kariba.api.IcebergTables.TableError;
import io.kariba.api.LetterCase;
import java.util.Optional;
import java.util.Set;

/**
 * Where a file is. Engines write the same file as {@code s3://}, {@code s3a://} or {@code s3n://}; here they are equal.
 *
 * @param key without a leading slash; empty for the bucket itself
 */
record S3Path(String bucket, String key) {
    private static final Set<String> SCHEMES = Set.of("s3", "s3a", "s3n");

    /** Empty when the text is no path of S3. */
    static Optional<S3Path> find(String text) {
        int colon = text == null ? -1 : text.indexOf("://");
        if (colon < 0 || !SCHEMES.contains(LetterCase.lower(text.substring(0, colon)))) {
            return Optional.empty();
        }
        String path = text.substring(colon + 3);
        int slash = path.indexOf('/');
        String bucket = slash < 0 ? path : path.substring(0, slash);
        return bucket.isEmpty() ? Optional.empty() : Optional.of(new S3Path(bucket, slash < 0 ? "" : path.substring(slash + 1)));
    }

    /** @throws TableError if the text is no path of S3 */
    static S3Path of(String text) {
        return find(text).orElseThrow(() -> TableErrors.location(text));
    }

    /** The folder of this name: its key ends in a slash unless it is the bucket itself. */
    S3Path folder() {
        return key.isEmpty() || key.endsWith("/") ? this : new S3Path(bucket, key + "/");
    }

    S3Path child(String name) {
        return new S3Path(bucket, folder().key + name);
    }

    /** Whether a file lies in this folder, at any depth. */
    boolean contains(S3Path file) {
        return bucket.equals(file.bucket) && file.key.startsWith(folder().key) && !file.key.equals(folder().key);
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}
