package io.kariba.wire;

import io.kariba.api.Caller;
import io.kariba.api.RequestId;
import io.kariba.protocols.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer with what the audit record says of it.
 *
 * @param service model name, or empty
 * @param operation name, or empty
 * @param caller empty if authentication did not succeed
 * @param held the permit the request holds until its answer was sent, or null
 */
record Outcome(WireResponse response, RequestId id, String service, String operation, Optional<Caller> caller, Runnable held) {
    private static final Pattern CODE = Pattern.compile("<Code>([^<]*)</Code>|\"(?:__type|code)\"\\s*:\\s*\"(?:[^\"#]*#)?([^\"]*)\"");

    static Outcome early(WireResponse response, String id) {
        return new Outcome(response, new RequestId(id), "", "", Optional.empty(), () -> {});
    }

    /** The error's code as the client reads it, or empty. */
    String errorCode() {
        if (response.status() < 400) {
            return "";
        }
        for (var header : response.headers().entrySet()) {
            if (header.getKey().equalsIgnoreCase("x-amzn-errortype")) {
                return header.getValue().isEmpty() ? "" : bare(header.getValue());
            }
        }
        Matcher matcher = CODE.matcher(new String(response.body(), 0, Math.min(1024, response.body().length), StandardCharsets.UTF_8));
        return !matcher.find() ? "" : matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }

    private static String bare(List<String> values) {
        String text = values.getFirst();
        int colon = text.indexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }
}
