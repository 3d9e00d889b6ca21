package io.kariba.wire;

import java.util.List;

/** The text that SigV4 signs a hash of. */
final class CanonicalRequest {
    private CanonicalRequest() {}

    /** @param payloadHash the last line: a hash or one of S3's markers */
    static String of(Inbound request, Signature.V4 signature, String payloadHash) {
        boolean s3 = signature.service().equals("s3") || signature.service().equals("s3-outposts") || signature.service().equals("s3express");
        StringBuilder text = new StringBuilder(512);
        text.append(request.method()).append('\n');
        text.append(s3 ? UriText.encodedOnce(request.rawPath()) : UriText.encodedTwice(request.rawPath())).append('\n');
        text.append(UriText.canonicalQuery(request.rawQuery(), signature.isPresigned() ? "X-Amz-Signature" : "")).append('\n');
        for (String name : signature.signedHeaders()) {
            text.append(name).append(':').append(values(request, name)).append('\n');
        }
        text.append('\n').append(String.join(";", signature.signedHeaders())).append('\n').append(payloadHash);
        return text.toString();
    }

    static String toSign(Signature.V4 signature, String canonicalRequest) {
        return "AWS4-HMAC-SHA256\n" + signature.timestamp() + "\n" + signature.scope() + "\n" + Hmac.hash(canonicalRequest);
    }

    private static String values(Inbound request, String name) {
        // HTTP/2 clients (the AWS SDK for JavaScript) sign the pseudo header in the host's place.
        List<String> values = request.headers().getOrDefault(name.equals(":authority") ? "host" : name, List.of());
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            joined.append(i == 0 ? "" : ",").append(collapsed(values.get(i).trim()));
        }
        return joined.toString();
    }

    /** Runs of spaces become one. */
    private static String collapsed(String value) {
        if (!value.contains("  ")) {
            return value;
        }
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) != ' ' || value.charAt(i - 1) != ' ') {
                out.append(value.charAt(i));
            }
        }
        return out.toString();
    }
}
