package io.kariba.wire;

import io.kariba.api.LetterCase;
import io.kariba.protocols.RequestBody;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** An S3 request's body, in whichever of the ways it may be sent. */
final class Payload implements RequestBody {
    private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
    private static final Set<String> STREAMING = Set.of(
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-UNSIGNED-PAYLOAD-TRAILER");

    private final OptionalLong length;
    private final Set<String> announced;
    private final InputStream stream;

    private Payload(OptionalLong length, Set<String> announced, InputStream stream) {
        this.length = length;
        this.announced = announced;
        this.stream = stream;
    }

    /**
     * The body of a request whose signature was verified.
     *
     * @param raw bytes without transfer encoding
     * @param verified what verification left: the payload mode and the chain of chunk signatures
     */
    static Payload of(Inbound request, RawBody raw, Verified verified) {
        Set<String> announced = announced(request);
        if (STREAMING.contains(verified.payloadHash())) {
            long decoded = decodedLength(request);
            return new Payload(
                    OptionalLong.of(decoded), announced, new ChunkedPayload(raw, decoded, verified.payloadHash(), verified.chunks(), announced));
        }
        boolean unsigned = verified.payloadHash().isEmpty() || verified.payloadHash().equals(UNSIGNED);
        if (!unsigned && !isHash(verified.payloadHash())) {
            throw S3Errors.invalidHash();
        }
        if (raw.length() < 0) {
            throw S3Errors.missingLength();
        }
        return new Payload(
                OptionalLong.of(raw.length()), Set.of(),
                new PlainPayload(raw, raw.length(), unsigned ? Optional.empty() : Optional.of(verified.payloadHash())));
    }

    /** Whether the text is a SHA-256 in lower-case hexadecimal. */
    static boolean isHash(String text) {
        return text.length() == 64 && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    static boolean isStreaming(String payloadHash) {
        return STREAMING.contains(payloadHash);
    }

    private static long decodedLength(Inbound request) {
        try {
            long decoded = Long.parseLong(request.header("x-amz-decoded-content-length").orElseThrow(S3Errors::missingLength));
            if (decoded >= 0) {
                return decoded;
            }
        } catch (NumberFormatException notANumber) {
            // Falls to the same error as a negative number.
        }
        throw S3Errors.malformedChunk();
    }

    private static Set<String> announced(Inbound request) {
        Set<String> names = new LinkedHashSet<>();
        for (String value : request.headers().getOrDefault("x-amz-trailer", List.of())) {
            Arrays.stream(value.split(",")).map(name -> LetterCase.lower(name.trim())).filter(name -> !name.isEmpty()).forEach(names::add);
        }
        return names;
    }

    @Override
    public OptionalLong length() {
        return length;
    }

    @Override
    public InputStream stream() {
        return stream;
    }

    @Override
    public Map<String, String> trailers() {
        return stream instanceof ChunkedPayload chunked ? chunked.trailers() : Map.of();
    }

    @Override
    public Set<String> announcedTrailers() {
        return announced;
    }
}
