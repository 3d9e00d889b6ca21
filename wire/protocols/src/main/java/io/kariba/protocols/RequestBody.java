package io.kariba.protocols;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The body of an operation that streams in (S3's PutObject): already unwrapped from aws-chunked framing, chunk signatures checked as the bytes pass, and
 * cut off after its declared length. Read it to its end: only then are the payload hash, the trailers and the length proven, and a mismatch is thrown
 * from the read that meets the end as the service's own error.
 */
public interface RequestBody {
    /** The decoded length, if the client declared one. */
    OptionalLong length();

    /** The bytes; the same stream at each call. */
    InputStream stream() throws IOException;

    /** Trailing headers by lower-case name; empty until the stream is at its end. */
    Map<String, String> trailers();

    /** The names the client announced in {@code x-amz-trailer}, lower case. */
    java.util.Set<String> announcedTrailers();
}
