package io.kariba.wire;

import io.kariba.protocols.WireError;
import java.util.Map;

/** S3's errors about the bytes of a request. Codes and wording: S3 API reference, "Error responses". */
final class S3Errors {
    private S3Errors() {}

    static WireError incompleteBody() {
        return new WireError("IncompleteBody", 400, "You did not provide the number of bytes specified by the Content-Length HTTP header");
    }

    static WireError terminated() {
        return new WireError("IncompleteBody", 400, "The request body terminated unexpectedly");
    }

    static WireError malformedChunk() {
        return new WireError("InvalidRequest", 400, "The aws-chunked body of the request is malformed.");
    }

    static WireError malformedTrailer() {
        return new WireError(
                "MalformedTrailerError", 400,
                "The request contained trailing data that was not well-formed or did not conform to our published schema.");
    }

    static WireError chunkSignature() {
        return new WireError(
                "SignatureDoesNotMatch", 403,
                "The request signature we calculated does not match the signature you provided. Check your key and signing method.");
    }

    static WireError hashMismatch(String declared, String computed) {
        return new WireError(
                "XAmzContentSHA256Mismatch", 400, "The provided 'x-amz-content-sha256' header does not match what was computed.",
                Map.of("ClientComputedContentSHA256", declared, "S3ComputedContentSHA256", computed));
    }

    static WireError missingLength() {
        return new WireError("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
    }

    static WireError invalidHash() {
        return new WireError(
                "InvalidArgument", 400,
                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD,"
                        + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
                Map.of("ArgumentName", "x-amz-content-sha256"));
    }

    static WireError timeout() {
        return new WireError(
                "RequestTimeout", 400,
                "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.");
    }

    static WireError tooLarge() {
        return new WireError("MaxMessageLengthExceeded", 400, "Your request was too big.");
    }
}
