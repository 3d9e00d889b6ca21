package io.kariba.protocols;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A response with what its typed form does not hold.
 *
 * @param response the SDK's response object
 * @param status an HTTP status other than the model's, e.g. 206 for a range
 * @param headers extra response headers
 * @param body the bytes of an operation that streams out
 */
public record Answer<O>(O response, OptionalInt status, Map<String, String> headers, Optional<Body> body) {
    /** Bytes to send: the length is sent as Content-Length before the first byte. */
    public interface Body extends AutoCloseable {
        /** Bytes to come; -1 when unknown (sent chunked). */
        long length();

        void writeTo(OutputStream out) throws IOException;

        /** Called once when the answer has been sent, or could not be. Also called, without {@link #writeTo}, for HEAD. */
        @Override
        default void close() {}
    }

    public static <O> Answer<O> of(O response) {
        return new Answer<>(response, OptionalInt.empty(), Map.of(), Optional.empty());
    }

    public Answer<O> withStatus(int changed) {
        return new Answer<>(response, OptionalInt.of(changed), headers, body);
    }

    public Answer<O> withHeaders(Map<String, String> changed) {
        return new Answer<>(response, status, Map.copyOf(changed), body);
    }

    public Answer<O> withBody(Body changed) {
        return new Answer<>(response, status, headers, Optional.of(changed));
    }
}
