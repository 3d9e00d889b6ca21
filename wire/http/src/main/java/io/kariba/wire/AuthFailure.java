package io.kariba.wire;

import java.util.Map;

/** Why a request's signature is not accepted; {@link AuthErrors} says it in a service's words. */
final class AuthFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The reasons, each with a code of its own in every family of services. */
    enum Reason {
        UNKNOWN_KEY,
        WRONG_SIGNATURE,
        WRONG_SCOPE,
        MALFORMED_HEADER,
        MALFORMED_QUERY,
        UNSUPPORTED,
        MISSING,
        TOKEN_INVALID,
        TOKEN_EXPIRED,
        SKEWED,
        URL_EXPIRED,
        HEADERS_NOT_SIGNED,
        INVALID_REQUEST
    }

    private final Reason reason;
    private final transient Map<String, Object> members;

    AuthFailure(Reason reason, String message, Map<String, Object> members) {
        super(message, null, false, false);
        this.reason = reason;
        this.members = members;
    }

    AuthFailure(Reason reason, String message) {
        this(reason, message, Map.of());
    }

    Reason reason() {
        return reason;
    }

    Map<String, Object> members() {
        return members;
    }
}
