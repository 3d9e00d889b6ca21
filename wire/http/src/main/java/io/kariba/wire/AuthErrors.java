package io.kariba.wire;

import io.kariba.protocols.WireError;

/**
 * Refused signatures in the words of each family of services. Codes and statuses: S3 API reference "Error responses"; "Common errors" of the query and JSON
 * services, whose awsJson endpoints answer 400 where the others answer 403.
 */
final class AuthErrors {
    private static final String INVALID_TOKEN = "The security token included in the request is invalid.";
    private static final String EXPIRED_TOKEN = "The security token included in the request is expired";

    private AuthErrors() {}

    static WireError of(Family family, AuthFailure failure) {
        return switch (family) {
            case S3 -> s3(failure);
            case QUERY -> query(failure);
            case JSON -> json(failure, 400);
            case REST -> json(failure, 403);
        };
    }

    private static WireError s3(AuthFailure failure) {
        String said = failure.getMessage();
        return switch (failure.reason()) {
            case UNKNOWN_KEY -> error(failure, "InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.");
            case WRONG_SIGNATURE -> error(failure, "SignatureDoesNotMatch", 403,
                    "The request signature we calculated does not match the signature you provided. Check your key and signing method.");
            case MALFORMED_HEADER, WRONG_SCOPE -> error(failure, "AuthorizationHeaderMalformed", 400, said);
            case MALFORMED_QUERY -> error(failure, "AuthorizationQueryParametersError", 400, said);
            case TOKEN_INVALID -> error(failure, "InvalidToken", 400, "The provided token is malformed or otherwise invalid.");
            case TOKEN_EXPIRED -> error(failure, "ExpiredToken", 400, "The provided token has expired.");
            case SKEWED -> error(failure, "RequestTimeTooSkewed", 403, "The difference between the request time and the current time is too large.");
            case MISSING, URL_EXPIRED, HEADERS_NOT_SIGNED -> error(failure, "AccessDenied", 403, said);
            case UNSUPPORTED, INVALID_REQUEST -> error(failure, "InvalidRequest", 400, said);
        };
    }

    private static WireError query(AuthFailure failure) {
        return switch (failure.reason()) {
            case UNKNOWN_KEY, TOKEN_INVALID -> plain("InvalidClientTokenId", 403, INVALID_TOKEN);
            case WRONG_SIGNATURE -> plain("SignatureDoesNotMatch", 403, wrongSignature());
            case SKEWED, URL_EXPIRED, WRONG_SCOPE -> plain("SignatureDoesNotMatch", 403, failure.getMessage());
            case TOKEN_EXPIRED -> plain("ExpiredToken", 403, EXPIRED_TOKEN);
            case MISSING -> plain("MissingAuthenticationToken", 403, "Request is missing Authentication Token");
            case MALFORMED_HEADER, MALFORMED_QUERY, UNSUPPORTED, HEADERS_NOT_SIGNED, INVALID_REQUEST ->
                plain("IncompleteSignature", 400, failure.getMessage());
        };
    }

    private static WireError json(AuthFailure failure, int status) {
        return switch (failure.reason()) {
            case UNKNOWN_KEY, TOKEN_INVALID -> plain("UnrecognizedClientException", status, INVALID_TOKEN);
            case WRONG_SIGNATURE -> plain("InvalidSignatureException", status, wrongSignature());
            case SKEWED, URL_EXPIRED, WRONG_SCOPE -> plain("InvalidSignatureException", status, failure.getMessage());
            case TOKEN_EXPIRED -> plain("ExpiredTokenException", status, EXPIRED_TOKEN);
            case MISSING -> plain("MissingAuthenticationTokenException", status, "Missing Authentication Token");
            case MALFORMED_HEADER, MALFORMED_QUERY, UNSUPPORTED, HEADERS_NOT_SIGNED, INVALID_REQUEST ->
                plain("IncompleteSignatureException", status, failure.getMessage());
        };
    }

    private static String wrongSignature() {
        return "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method."
                + " Consult the service documentation for details.";
    }

    private static WireError error(AuthFailure failure, String code, int status, String message) {
        return new WireError(code, status, message, failure.members());
    }

    private static WireError plain(String code, int status, String message) {
        return new WireError(code, status, message);
    }

    /** Too many requests at once. S3 says it with a 503, which its clients retry. */
    static WireError throttled(Family family) {
        return switch (family) {
            case S3 -> new WireError("SlowDown", 503, "Please reduce your request rate.");
            case QUERY -> new WireError("Throttling", 400, "Rate exceeded");
            case JSON -> new WireError("ThrottlingException", 400, "Rate exceeded");
            case REST -> new WireError("TooManyRequestsException", 429, "Rate exceeded");
        };
    }

    /** A body past the limit for what is held in memory. */
    static WireError tooLarge(Family family) {
        return switch (family) {
            case S3 -> S3Errors.tooLarge();
            case QUERY -> new WireError("RequestEntityTooLarge", 413, "The request body is too large");
            case JSON, REST -> new WireError("RequestEntityTooLargeException", 413, "The request body is too large");
        };
    }

    /** A body that cannot be read as the headers declare it. */
    static WireError malformed(Family family, String message) {
        return switch (family) {
            case S3 -> new WireError("InvalidRequest", 400, message);
            case QUERY -> new WireError("MalformedInput", 400, message);
            case JSON, REST -> new WireError("SerializationException", 400, message);
        };
    }
}
