package io.kariba.s3;

import io.kariba.protocols.Call;
import io.kariba.protocols.RequestBody;
import io.kariba.protocols.WireError;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a client says its body's checksums are: {@code Content-MD5} and at most one {@code x-amz-checksum-*}, in a header or announced as a trailer.
 *
 * @param md5 the claimed MD5, null for none
 * @param value base64 as sent in a header; null for none or a trailer
 * @param trailer whether the value comes behind the body
 */
record ChecksumClaim(byte[] md5, Optional<Algorithm> algorithm, String value, boolean trailer) {
    static final ChecksumClaim NONE = new ChecksumClaim(null, Optional.empty(), null, false);
    private static final String SDK_ALGORITHM = "x-amz-sdk-checksum-algorithm";

    static ChecksumClaim of(Call call, RequestBody body) {
        List<Algorithm> inHeaders = new ArrayList<>(Algorithm.ALL);
        inHeaders.removeIf(algorithm -> call.header(algorithm.header()).isEmpty());
        List<Algorithm> inTrailers = new ArrayList<>(Algorithm.ALL);
        inTrailers.removeIf(algorithm -> !body.announcedTrailers().contains(algorithm.header()));
        if (inHeaders.size() + inTrailers.size() > 1) {
            throw S3Errors.invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }
        byte[] md5 = call.header("content-md5").map(ChecksumClaim::md5).orElse(null);
        Optional<Algorithm> named = call.header(SDK_ALGORITHM).map(ChecksumClaim::parse);
        if (!inTrailers.isEmpty()) {
            requireSame(named, inTrailers.getFirst());
            return new ChecksumClaim(md5, Optional.of(inTrailers.getFirst()), null, true);
        }
        if (!inHeaders.isEmpty()) {
            Algorithm algorithm = inHeaders.getFirst();
            requireSame(named, algorithm);
            String value = call.header(algorithm.header()).orElseThrow();
            decode(algorithm, value);
            return new ChecksumClaim(md5, Optional.of(algorithm), value, false);
        }
        if (named.isPresent()) {
            throw S3Errors.invalidRequest(
                    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.");
        }
        return new ChecksumClaim(md5, Optional.empty(), null, false);
    }

    /** An algorithm as {@code x-amz-checksum-algorithm} and its like name it. */
    static Algorithm parse(String name) {
        return Algorithm.named(name)
                .orElseThrow(() -> S3Errors.invalidRequest("Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
                        + "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"));
    }

    /** The algorithms to compute: the claimed one and those the server wants for itself. */
    Set<Algorithm> algorithms(Optional<Algorithm> wanted) {
        Set<Algorithm> all = EnumSet.noneOf(Algorithm.class);
        algorithm.ifPresent(all::add);
        wanted.ifPresent(all::add);
        return all;
    }

    /** @throws WireError BadDigest if what arrived is not what was claimed */
    void verify(BodyReceiver received, RequestBody body) {
        if (md5 != null && !MessageDigest.isEqual(md5, received.md5())) {
            throw S3Errors.badDigest("The Content-MD5 you specified did not match what we received.");
        }
        if (algorithm.isEmpty()) {
            return;
        }
        Algorithm claimed = algorithm.get();
        String sent = trailer ? body.trailers().get(claimed.header()) : value;
        if (sent == null) {
            throw new WireError(
                    "MalformedTrailerError",
                    400,
                    "The request contained trailing data that was not well-formed or did not conform to our published schema.");
        }
        if (!MessageDigest.isEqual(decode(claimed, sent), received.value(claimed))) {
            throw S3Errors.badDigest("The " + claimed + " you specified did not match the calculated checksum.");
        }
    }

    static byte[] decode(Algorithm algorithm, String value) {
        try {
            byte[] bytes = Base64.getDecoder().decode(value.strip());
            if (bytes.length == algorithm.bytes()) {
                return bytes;
            }
        } catch (IllegalArgumentException notBase64) {
            // Answered below like a value of the wrong length.
        }
        throw S3Errors.invalidRequest("Value for " + algorithm.header() + " header is invalid.");
    }

    private static byte[] md5(String header) {
        try {
            byte[] bytes = Base64.getDecoder().decode(header.strip());
            if (bytes.length == 16) {
                return bytes;
            }
        } catch (IllegalArgumentException notBase64) {
            // Answered below like a value of the wrong length.
        }
        throw S3Errors.invalidDigest(header);
    }

    private static void requireSame(Optional<Algorithm> named, Algorithm sent) {
        if (named.isPresent() && named.get() != sent) {
            throw S3Errors.invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.");
        }
    }
}
