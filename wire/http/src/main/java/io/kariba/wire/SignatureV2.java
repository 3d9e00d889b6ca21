package io.kariba.wire;

import io.kariba.api.LetterCase;
import io.kariba.protocols.OperationModel;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * S3's old signature, HMAC-SHA1 over a few parts of the request; boto3 still presigns with it by default.
 * See <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html">Signing and authenticating REST requests</a>.
 */
final class SignatureV2 {
    private static final Set<String> SUBRESOURCES = Set.of(
            "accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "inventory", "lifecycle", "location", "logging", "metrics",
            "notification", "object-lock", "partNumber", "policy", "replication", "requestPayment", "response-cache-control",
            "response-content-disposition", "response-content-encoding", "response-content-language", "response-content-type", "response-expires",
            "restore", "select", "select-type", "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions",
            "website");

    private SignatureV2() {}

    /**
     * Whether a signature says that this operation is meant: the names of younger ones are no part of what is signed, so that whoever is given a URL to
     * write to a bucket could set its encryption with it. {@code list-type} asks for the same list in another form.
     */
    static boolean covers(OperationModel operation) {
        return operation.subresources().stream().allMatch(name -> SUBRESOURCES.contains(name) || name.equals("list-type"));
    }

    static String sign(String secret, String toSign) {
        return Base64.getEncoder().encodeToString(Hmac.sha1(secret.getBytes(StandardCharsets.UTF_8), toSign));
    }

    /** @param resourcePath the raw path with the bucket of a virtual-host style request before it */
    static String toSign(Inbound request, Signature.V2 signature, String resourcePath) {
        boolean presigned = signature.expires().isPresent();
        String date = presigned
                ? Long.toString(signature.expires().getAsLong())
                : request.header("x-amz-date").isPresent() ? "" : request.headerOr("date", "");
        return request.method() + "\n" + value(request, presigned, "content-md5") + "\n" + value(request, presigned, "content-type") + "\n" + date
                + "\n" + amzHeaders(request, presigned) + resourcePath + subresources(request);
    }

    /** A presigned URL carries in its query what a signed request has as headers. */
    private static String value(Inbound request, boolean presigned, String name) {
        Optional<String> header = request.header(name);
        return presigned ? header.or(() -> request.parameter(name)).orElse("") : header.orElse("");
    }

    private static String amzHeaders(Inbound request, boolean presigned) {
        TreeMap<String, String> sorted = new TreeMap<>();
        if (presigned) {
            for (UriText.Parameter parameter : UriText.parameters(request.rawQuery())) {
                String name = LetterCase.lower(parameter.name());
                if (name.startsWith("x-amz-")) {
                    sorted.put(name, parameter.value().trim());
                }
            }
        }
        request.headers().forEach((name, values) -> {
            if (name.startsWith("x-amz-")) {
                sorted.put(name, values.stream().map(String::trim).collect(Collectors.joining(",")));
            }
        });
        StringBuilder text = new StringBuilder();
        sorted.forEach((name, value) -> text.append(name).append(':').append(value).append('\n'));
        return text.toString();
    }

    private static String subresources(Inbound request) {
        List<UriText.Parameter> kept = UriText.parameters(request.rawQuery()).stream()
                .filter(parameter -> SUBRESOURCES.contains(parameter.name()))
                .sorted(java.util.Comparator.comparing(UriText.Parameter::name))
                .toList();
        StringBuilder text = new StringBuilder();
        for (UriText.Parameter parameter : kept) {
            text.append(text.isEmpty() ? '?' : '&').append(parameter.name());
            if (!parameter.value().isEmpty()) {
                text.append('=').append(parameter.value());
            }
        }
        return text.toString();
    }
}
