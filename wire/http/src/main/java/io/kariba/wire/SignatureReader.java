package io.kariba.wire;

import io.kariba.api.LetterCase;
import io.kariba.wire.AuthFailure.Reason;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes the signature out of a request's head. Stateless. */
final class SignatureReader {
    static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String V4 = "AWS4-HMAC-SHA256";
    private static final String V4_PREFIX = V4 + " ";
    private static final long LONGEST_LIFE = 604_800;

    private SignatureReader() {}

    /**
     * The signature of a request.
     *
     * @throws AuthFailure if there is one and it is malformed, or of a kind that is not supported
     */
    static Signature read(Inbound request) {
        List<String> authorizations = request.headers().getOrDefault("authorization", List.of());
        boolean query = request.rawQuery().contains("X-Amz-Algorithm=") || request.rawQuery().contains("X-Amz-Signature=");
        boolean queryV2 = request.parameter("AWSAccessKeyId").isPresent() && request.parameter("Signature").isPresent();
        if (authorizations.size() > 1 || !authorizations.isEmpty() && (query || queryV2)) {
            throw new AuthFailure(Reason.INVALID_REQUEST, "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query"
                    + " string parameter or the Authorization header should be specified");
        }
        if (!authorizations.isEmpty()) {
            return fromHeader(request, authorizations.getFirst().trim());
        }
        if (query) {
            return fromQuery(request);
        }
        return queryV2 ? fromQueryV2(request) : new Signature.Unsigned();
    }

    private static Signature fromHeader(Inbound request, String header) {
        if (header.startsWith("AWS ")) {
            int colon = header.lastIndexOf(':');
            if (colon < 5) {
                throw malformed("AWS authorization header is invalid.  Expected AwsAccessKeyId:signature");
            }
            return new Signature.V2(
                    header.substring(4, colon).trim(), header.substring(colon + 1).trim(), OptionalLong.empty(), request.header("x-amz-security-token"));
        }
        if (header.startsWith("AWS4-ECDSA-P256-SHA256")) {
            throw new AuthFailure(
                    Reason.UNSUPPORTED, "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        }
        if (!header.startsWith(V4_PREFIX)) {
            throw new AuthFailure(Reason.UNSUPPORTED, "Unsupported Authorization Type");
        }
        Map<String, String> parts = parts(header.substring(V4_PREFIX.length()));
        String timestamp = request.header("x-amz-date").or(() -> request.header("date").flatMap(SignatureReader::basicDate)).orElseThrow(
                () -> malformed("AWS authentication requires a valid Date or x-amz-date header"));
        return v4(false, parts, timestamp, OptionalLong.empty(), request.header("x-amz-security-token"));
    }

    private static Map<String, String> parts(String text) {
        Map<String, String> parts = new HashMap<>();
        for (String part : text.split(",")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals).trim(), part.substring(equals + 1).trim());
            }
        }
        for (String name : List.of("Credential", "SignedHeaders", "Signature")) {
            if (!parts.containsKey(name)) {
                throw malformed("Authorization header requires '" + name + "' parameter.");
            }
        }
        return parts;
    }

    private static Signature fromQuery(Inbound request) {
        Map<String, String> found = new HashMap<>();
        for (UriText.Parameter parameter : UriText.parameters(request.rawQuery())) {
            found.putIfAbsent(parameter.name(), parameter.value());
        }
        for (String name : List.of("Algorithm", "Credential", "Signature", "Date", "SignedHeaders")) {
            if (!found.containsKey("X-Amz-" + name)) {
                throw badQuery("Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date,"
                        + " X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
            }
        }
        if (found.get("X-Amz-Algorithm").startsWith("AWS4-ECDSA")) {
            throw new AuthFailure(
                    Reason.UNSUPPORTED, "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        }
        if (!found.get("X-Amz-Algorithm").equals(V4)) {
            throw badQuery("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"");
        }
        OptionalLong expires = OptionalLong.empty();
        if (found.containsKey("X-Amz-Expires")) {
            expires = OptionalLong.of(lifetime(found.get("X-Amz-Expires")));
        }
        Map<String, String> parts = Map.of(
                "Credential", found.get("X-Amz-Credential"),
                "SignedHeaders", found.get("X-Amz-SignedHeaders"),
                "Signature", found.get("X-Amz-Signature"));
        return v4(true, parts, found.get("X-Amz-Date"), expires, Optional.ofNullable(found.get("X-Amz-Security-Token"))
                .or(() -> request.header("x-amz-security-token")));
    }

    private static long lifetime(String text) {
        try {
            long seconds = Long.parseLong(text);
            if (seconds < 0) {
                throw badQuery("X-Amz-Expires must be non-negative");
            }
            if (seconds > LONGEST_LIFE) {
                throw badQuery("X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds");
            }
            return seconds;
        } catch (NumberFormatException notANumber) {
            throw badQuery("X-Amz-Expires should be a number");
        }
    }

    private static Signature fromQueryV2(Inbound request) {
        OptionalLong expires;
        try {
            expires = OptionalLong.of(Long.parseLong(request.parameter("Expires").orElseThrow(() -> new AuthFailure(
                    Reason.URL_EXPIRED, "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"))));
        } catch (NumberFormatException notANumber) {
            throw new AuthFailure(Reason.URL_EXPIRED, "Invalid date (should be seconds since epoch): " + request.parameter("Expires").orElse(""));
        }
        return new Signature.V2(
                request.parameter("AWSAccessKeyId").orElse(""),
                request.parameter("Signature").orElse(""),
                expires,
                request.parameter("x-amz-security-token").or(() -> request.header("x-amz-security-token")));
    }

    private static Signature.V4 v4(boolean presigned, Map<String, String> parts, String timestamp, OptionalLong expires, Optional<String> token) {
        String credential = parts.get("Credential");
        String[] scope = credential.split("/", -1);
        int n = scope.length;
        if (n < 5 || !scope[n - 1].equals("aws4_request") || scope[n - 4].length() != 8) {
            String wanted = "expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";
            throw presigned
                    ? badQuery("Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; " + wanted)
                    : malformed("The authorization header is malformed; the Credential is mal-formed; " + wanted);
        }
        String key = String.join("/", List.of(scope).subList(0, n - 4));
        Instant time = instant(timestamp).orElseThrow(() -> presigned
                ? badQuery("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
                : malformed("AWS authentication requires a valid Date or x-amz-date header"));
        if (!timestamp.startsWith(scope[n - 4])) {
            String same = "Invalid credential date \"" + scope[n - 4] + "\". This date is not the same as X-Amz-Date: \"" + timestamp.substring(0, 8) + "\".";
            throw presigned ? badQuery(same) : malformed("The authorization header is malformed; " + same);
        }
        if (!io.kariba.api.Region.isValid(scope[n - 3]) || scope[n - 2].isEmpty() || key.isEmpty()) {
            String wrong = "the region '" + scope[n - 3] + "' or service '" + scope[n - 2] + "' of the Credential is mal-formed";
            throw presigned ? badQuery("Error parsing the X-Amz-Credential parameter; " + wrong) : malformed("The authorization header is malformed; " + wrong);
        }
        List<String> signedHeaders = List.of(LetterCase.lower(parts.get("SignedHeaders")).split(";"));
        return new Signature.V4(
                presigned, key, scope[n - 4], scope[n - 3], scope[n - 2], signedHeaders, parts.get("Signature"), timestamp, time, expires, token);
    }

    /** Every request has one, and a formatter takes as long over it as the signature's hash takes over the rest. */
    static Optional<Instant> instant(String basic) {
        if (basic.length() != 16 || basic.charAt(8) != 'T' || basic.charAt(15) != 'Z') {
            return Optional.empty();
        }
        for (int i = 0; i < 15; i++) {
            if (i != 8 && (basic.charAt(i) < '0' || basic.charAt(i) > '9')) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(LocalDateTime.of(
                            number(basic, 0, 4), number(basic, 4, 6), number(basic, 6, 8), number(basic, 9, 11), number(basic, 11, 13), number(basic, 13, 15))
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    /** The Date header in SigV4's form. */
    private static Optional<String> basicDate(String date) {
        return HttpDates.parse(date).map(BASIC::format);
    }

    private static AuthFailure malformed(String message) {
        return new AuthFailure(Reason.MALFORMED_HEADER, message);
    }

    private static AuthFailure badQuery(String message) {
        return new AuthFailure(Reason.MALFORMED_QUERY, message);
    }
}
