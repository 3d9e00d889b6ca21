package io.kariba.wire;

import java.time.Instant;
import java.util.List;

/**
 * One request as the audit trail keeps it, or one call of a service to another on behalf of a caller: such a call has {@code calledVia}, a resource and the
 * id of the request it belongs to.
 *
 * @param at when it arrived
 * @param requestId as answered to the client
 * @param principal ARN of whom it acted as; empty if authentication failed
 * @param account twelve digits, or empty
 * @param region of the signature, or empty
 * @param service model name, e.g. {@code glue}; empty if none was found
 * @param operation e.g. {@code GetTable}; empty if none was found
 * @param resource what a call between services is about, an ARN, cut after 2,048 characters; empty for a request
 * @param accessKeyId the key that signed, or empty
 * @param sourceIp the peer's address
 * @param userAgent the User-Agent header, cut after 512 characters
 * @param status the HTTP status; 499 if the client went away before the answer was sent
 * @param errorCode AWS's code, or empty
 * @param bytesIn of the body, as read
 * @param bytesOut of the body, as sent
 * @param micros from the head's arrival to the last byte sent
 * @param calledVia service principals, first to last
 * @param engineSession the engine session, or empty
 */
public record AuditRecord(
        Instant at,
        String requestId,
        String principal,
        String account,
        String region,
        String service,
        String operation,
        String resource,
        String accessKeyId,
        String sourceIp,
        String userAgent,
        int status,
        String errorCode,
        long bytesIn,
        long bytesOut,
        long micros,
        List<String> calledVia,
        String engineSession) {
    /** Records wait in memory: what a caller chose in them is bounded. The longest key of S3 is 1,024 bytes. */
    public AuditRecord {
        resource = resource.substring(0, Math.min(resource.length(), 2048));
        userAgent = userAgent.substring(0, Math.min(userAgent.length(), 512));
    }

    /** One line of JSON, without a line end. */
    public String toJson() {
        StringBuilder json = new StringBuilder(384).append("{\"time\":\"").append(at).append('"');
        text(json, "requestId", requestId);
        text(json, "principal", principal);
        text(json, "account", account);
        text(json, "region", region);
        text(json, "service", service);
        text(json, "operation", operation);
        text(json, "resource", resource);
        text(json, "accessKeyId", accessKeyId);
        text(json, "sourceIp", sourceIp);
        text(json, "userAgent", userAgent);
        json.append(",\"status\":").append(status);
        text(json, "errorCode", errorCode);
        json.append(",\"bytesIn\":").append(bytesIn).append(",\"bytesOut\":").append(bytesOut).append(",\"micros\":").append(micros);
        if (!calledVia.isEmpty()) {
            text(json, "calledVia", String.join(" ", calledVia));
        }
        text(json, "engineSession", engineSession);
        return json.append('}').toString();
    }

    private static void text(StringBuilder json, String name, String value) {
        if (!value.isEmpty()) {
            json.append(",\"").append(name).append("\":\"").append(EarlyErrors.json(value)).append('"');
        }
    }
}
