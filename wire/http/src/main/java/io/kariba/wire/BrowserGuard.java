package io.kariba.wire;

import io.kariba.api.LetterCase;
import java.util.List;
import java.util.Optional;

/**
 * Keeps web pages of other sites from using a browser on this machine against the server: in open mode a page would need no secret. AWS's own clients send none
 * of these headers. The price: a presigned URL cannot be followed from a page of another site.
 */
final class BrowserGuard {
    private final HostNames names;

    BrowserGuard(HostNames names) {
        this.names = names;
    }

    /** Why the request is refused, or empty. */
    Optional<String> refusal(Inbound request) {
        if (!names.isOurs(request.host())) {
            return Optional.of("The Host header does not name this server. Start it with --advertise to serve it under another name.");
        }
        for (String site : request.headers().getOrDefault("sec-fetch-site", List.of())) {
            if (!site.equals("same-origin") && !site.equals("none")) {
                return Optional.of("Requests from other sites' pages are refused.");
            }
        }
        for (String origin : request.headers().getOrDefault("origin", List.of())) {
            if (!isOwn(origin, request.host())) {
                return Optional.of("Requests from other sites' pages are refused.");
            }
        }
        return Optional.empty();
    }

    private static boolean isOwn(String origin, String host) {
        String lower = LetterCase.lower(origin);
        int authority = lower.indexOf("://");
        return (lower.startsWith("http://") || lower.startsWith("https://")) && lower.substring(authority + 3).equals(LetterCase.lower(host));
    }
}
