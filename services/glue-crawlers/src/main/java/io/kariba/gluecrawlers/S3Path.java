package io.kariba.gluecrawlers;

/**
 * A place in S3.
 *
 * @param key empty for the bucket itself; a folder's ends in a slash
 */
record S3Path(String bucket, String key) {
    /**
     * Reads {@code s3://bucket/key}; Hadoop's {@code s3a} and {@code s3n} are taken as well, and the scheme may be left out, as crawlers allow.
     *
     * @throws IllegalArgumentException if there is no bucket in it
     */
    static S3Path parse(String text) {
        String rest = text.strip();
        int scheme = rest.indexOf("://");
        if (scheme >= 0) {
            if (!rest.substring(0, scheme).matches("(?i)s3[an]?")) {
                throw new IllegalArgumentException("Not an S3 path: " + text);
            }
            rest = rest.substring(scheme + 3);
        }
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (bucket.isEmpty()) {
            throw new IllegalArgumentException("Not an S3 path: " + text);
        }
        return new S3Path(bucket, slash < 0 ? "" : rest.substring(slash + 1));
    }

    boolean isFolder() {
        return key.isEmpty() || key.endsWith("/");
    }

    S3Path asFolder() {
        return isFolder() ? this : new S3Path(bucket, key + "/");
    }

    /** Whether the other one is this folder or lies in it. */
    boolean contains(S3Path other) {
        return isFolder() && bucket.equals(other.bucket) && other.key.startsWith(key);
    }

    /** The last component, without its slash; the bucket's name for the bucket itself. */
    String name() {
        if (key.isEmpty()) {
            return bucket;
        }
        String path = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}
