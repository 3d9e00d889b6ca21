package io.kariba.wire;

import io.kariba.api.LetterCase;
import io.kariba.protocols.WireError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes the bytes out of S3's aws-chunked framing, {@code hex-length[;chunk-signature=…]\r\n bytes \r\n … 0[;chunk-signature=…]\r\n [trailers] \r\n}, and
 * checks each chunk's signature when its last byte has passed. See
 * <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">Signature calculations for trailing headers</a>.
 * Single use, one thread.
 */
final class ChunkedPayload extends InputStream {
    private static final int LONGEST_LINE = 8 << 10;
    private static final int MOST_TRAILERS = 16;

    private final RawBody raw;
    private final long declared;
    private final boolean isSigned;
    private final ChunkSigner signer;
    private final Set<String> announced;
    private final boolean hasTrailer;
    private final byte[] buffer = new byte[64 << 10];
    private final MessageDigest digest = Hmac.digest();
    private final TreeMap<String, String> trailers = new TreeMap<>();
    private int position;
    private int limit;
    private long delivered;
    private long left = -1;
    private String signature = "";
    private boolean isAtEnd;

    /**
     * @param declared the decoded length
     * @param mode the x-amz-content-sha256 header
     */
    ChunkedPayload(RawBody raw, long declared, String mode, ChunkSigner signer, Set<String> announced) {
        this.raw = raw;
        this.declared = declared;
        this.isSigned = mode.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
        this.hasTrailer = mode.endsWith("-TRAILER");
        this.signer = signer;
        this.announced = announced;
    }

    /** Trailers by lower-case name; complete once the stream has ended. */
    Map<String, String> trailers() {
        return isAtEnd ? Collections.unmodifiableMap(trailers) : Map.of();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (left <= 0) {
            if (isAtEnd) {
                return -1;
            }
            nextChunk();
        }
        int wanted = (int) Math.min(length, left);
        int got;
        if (position < limit) {
            got = Math.min(wanted, limit - position);
            System.arraycopy(buffer, position, target, offset, got);
            position += got;
        } else {
            got = raw.readOrFail(target, offset, wanted);
            if (got <= 0) {
                throw S3Errors.terminated();
            }
        }
        if (isSigned) {
            digest.update(target, offset, got);
        }
        left -= got;
        delivered += got;
        if (left == 0) {
            endChunk();
        }
        return got;
    }

    private void endChunk() throws IOException {
        if (!line().isEmpty()) {
            throw S3Errors.malformedChunk();
        }
        verifyChunk();
    }

    private void verifyChunk() {
        if (isSigned && !signer.isChunkRight(Hmac.hex(digest.digest()), signature)) {
            throw S3Errors.chunkSignature();
        }
    }

    private void nextChunk() throws IOException {
        String header = line();
        int semicolon = header.indexOf(';');
        left = size(semicolon < 0 ? header : header.substring(0, semicolon));
        signature = "";
        if (isSigned) {
            String mark = ";chunk-signature=";
            if (semicolon < 0 || !header.startsWith(mark, semicolon)) {
                throw S3Errors.malformedChunk();
            }
            signature = header.substring(semicolon + mark.length());
        }
        if (left > declared - delivered) {
            throw S3Errors.incompleteBody();
        }
        if (left == 0) {
            verifyChunk();
            end();
        }
    }

    private static long size(String hex) {
        if (hex.isEmpty() || hex.length() > 15) {
            throw S3Errors.malformedChunk();
        }
        long size = 0;
        for (int i = 0; i < hex.length(); i++) {
            int digit = hex.charAt(i) < 128 ? Character.digit(hex.charAt(i), 16) : -1;
            if (digit < 0) {
                throw S3Errors.malformedChunk();
            }
            size = size << 4 | digit;
        }
        return size;
    }

    private void end() throws IOException {
        if (delivered != declared) {
            throw S3Errors.incompleteBody();
        }
        String trailerSignature = readTrailers();
        if (!announced.equals(trailers.keySet()) || hasTrailer && isSigned && trailerSignature == null) {
            throw S3Errors.malformedTrailer();
        }
        if (hasTrailer && isSigned && !signer.isTrailerRight(trailers, trailerSignature)) {
            throw S3Errors.chunkSignature();
        }
        isAtEnd = true;
    }

    /** Reads to the end of the body: blank lines may stand before the trailers' signature, as in AWS's own example. */
    private String readTrailers() throws IOException {
        String trailerSignature = null;
        for (String line = lineOrEnd(); line != null; line = lineOrEnd()) {
            if (line.isEmpty()) {
                continue;
            }
            int colon = line.indexOf(':');
            if (colon < 1 || !hasTrailer || trailers.size() >= MOST_TRAILERS) {
                throw hasTrailer ? S3Errors.malformedTrailer() : S3Errors.malformedChunk();
            }
            String name = LetterCase.lower(line.substring(0, colon).trim());
            String value = line.substring(colon + 1).trim();
            if (name.equals("x-amz-trailer-signature")) {
                trailerSignature = value;
            } else if (trailers.put(name, value) != null) {
                throw S3Errors.malformedTrailer();
            }
        }
        return trailerSignature;
    }

    private String line() throws IOException {
        String line = lineOrEnd();
        if (line == null) {
            throw S3Errors.terminated();
        }
        return line;
    }

    /** A line without its CRLF, or null at the end of the body. */
    private String lineOrEnd() throws IOException {
        StringBuilder line = null;
        while (true) {
            for (int i = position; i < limit; i++) {
                if (buffer[i] == '\n') {
                    String part = new String(buffer, position, i - position, StandardCharsets.ISO_8859_1);
                    position = i + 1;
                    String whole = line == null ? part : line.append(part).toString();
                    return whole.endsWith("\r") ? whole.substring(0, whole.length() - 1) : whole;
                }
            }
            line = line == null ? new StringBuilder() : line;
            line.append(new String(buffer, position, limit - position, StandardCharsets.ISO_8859_1));
            if (line.length() > LONGEST_LINE) {
                throw S3Errors.malformedChunk();
            }
            position = 0;
            limit = Math.max(0, raw.readOrFail(buffer, 0, buffer.length));
            if (limit == 0) {
                if (line.isEmpty()) {
                    return null;
                }
                throw unfinished();
            }
        }
    }

    private WireError unfinished() {
        return left < 0 ? S3Errors.malformedChunk() : S3Errors.terminated();
    }
}
