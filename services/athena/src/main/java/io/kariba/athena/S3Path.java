package io.kariba.athena;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in S3.
 *
 * @param key a key or key prefix without a leading slash; may be empty
 */
record S3Path(String bucket, String key) {
    private static final Pattern BUCKET = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{1,254}");

    /** Reads an {@code s3://}, {@code s3a://} or {@code s3n://} URI; empty for anything else. */
    static Optional<S3Path> parse(String uri) {
        int scheme = uri.indexOf("://");
        if (scheme < 0 || !uri.substring(0, scheme).matches("s3[an]?")) {
            return Optional.empty();
        }
        String rest = uri.substring(scheme + 3);
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (!BUCKET.matcher(bucket).matches()) {
            return Optional.empty();
        }
        return Optional.of(new S3Path(bucket, slash < 0 ? "" : rest.substring(slash + 1)));
    }

    /** A path that was stored by us. */
    static S3Path of(String uri) {
        return parse(uri).orElseThrow(() -> new IllegalArgumentException("Not an S3 path: " + uri));
    }

    /** What lies under this path as under a folder. */
    S3Path child(String name) {
        return new S3Path(bucket, folder() + name);
    }

    /** The key as a prefix of everything below it: empty, or ending in a slash. */
    String folder() {
        return key.isEmpty() || key.endsWith("/") ? key : key + "/";
    }

    String text() {
        return "s3://" + bucket + "/" + key;
    }

    @Override
    public String toString() {
        return text();
    }
}
