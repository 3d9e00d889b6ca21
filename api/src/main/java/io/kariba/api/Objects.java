package io.kariba.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * S3 as other services use it, always for a caller: each call is authorised and audited like the request it stands for. Implemented by {@code services/s3}.
 *
 * <p>All methods throw {@link AccessDenied}, and {@link ObjectError} for what S3 would answer with another error.
 */
public interface Objects {
    /** Facts about one object. */
    record Info(String key, long size, String eTag, Instant lastModified, Map<String, String> userMetadata) {}

    /** One page of a listing: keys in UTF-8 order and, with a delimiter, the common prefixes; {@code next} continues it. */
    record Page(List<Info> objects, List<String> commonPrefixes, Optional<String> next) {}

    /** Whether the bucket exists and this caller may list it; a bucket of another account is an {@link AccessDenied}. */
    boolean bucketExists(Caller caller, String bucket);

    /** Empty when there is no such key. */
    Optional<Info> head(Caller caller, String bucket, String key);

    /** The object's bytes; close the stream. */
    InputStream get(Caller caller, String bucket, String key) throws IOException;

    /**
     * The object's bytes from an offset on. What is before it need not be read: implementations over seekable bytes override this.
     *
     * @param from 0 or more; past the end is an {@link java.io.EOFException}
     */
    default InputStream get(Caller caller, String bucket, String key, long from) throws IOException {
        InputStream bytes = get(caller, bucket, key);
        try {
            bytes.skipNBytes(from);
            return bytes;
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    /** A stream whose bytes become the object when {@link Upload#commit} returns; closing it without commit leaves nothing. */
    Upload put(Caller caller, String bucket, String key, String contentType) throws IOException;

    /**
     * Lists keys.
     *
     * @param delimiter empty for none
     * @param after continue after this token of an earlier page
     * @param limit 1 to 1,000
     */
    Page list(Caller caller, String bucket, String prefix, String delimiter, Optional<String> after, int limit);

    /** Deletes a key; one that is not there is no error. */
    void delete(Caller caller, String bucket, String key);

    /** An object being written. Not thread-safe. */
    abstract class Upload extends OutputStream {
        public abstract void commit() throws IOException;
    }

    /** What S3 would answer with an error of its own, e.g. {@code NoSuchBucket}. */
    final class ObjectError extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String code;

        public ObjectError(String code, String message) {
            super(message, null, false, false);
            this.code = code;
        }

        /** S3's error code. */
        public String code() {
            return code;
        }
    }
}
