package io.kariba.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * On whose behalf something is done. Made once per request by {@code wire}, and handed through every port, so that what a service does for somebody is
 * authorised and audited like a request of theirs (law 2).
 *
 * @param principal who signed
 * @param region the region of the signature's scope, or the server's default where a request names none
 * @param requestId the id of the request this belongs to
 * @param sessionPolicies IAM policy documents (JSON) that came with temporary credentials; each of them must allow an action as well. Empty: no limit
 * @param engineSession set when an engine calls with the credentials of one of its sessions
 * @param calledVia service principals the call went through, first to last, e.g. {@code athena.amazonaws.com}; IAM's {@code aws:CalledVia}
 * @param origin where the request came from
 */
public record Caller(
        Principal principal,
        Region region,
        RequestId requestId,
        List<String> sessionPolicies,
        Optional<EngineSessionId> engineSession,
        List<String> calledVia,
        Origin origin) {

    public Caller {
        sessionPolicies = List.copyOf(sessionPolicies);
        calledVia = List.copyOf(calledVia);
    }

    /**
     * Facts about the connection that policies can ask for.
     *
     * @param sourceIp the peer's address, textual
     * @param userAgent the User-Agent header, or empty
     * @param secureTransport whether it came over TLS
     * @param accessKeyId the key that signed, or empty
     * @param at when the request arrived
     */
    public record Origin(String sourceIp, String userAgent, boolean secureTransport, String accessKeyId, Instant at) {}

    public AccountId account() {
        return principal.account();
    }

    /** The account and region whose resources this request addresses. */
    public Scope scope() {
        return new Scope(principal.account(), region);
    }

    /** The same caller, calling through a service; at most 8 services deep. */
    public Caller via(String servicePrincipal) {
        if (calledVia.size() >= 8) {
            throw new IllegalStateException("Calls nest too deeply: " + calledVia);
        }
        List<String> chain = new ArrayList<>(calledVia);
        chain.add(servicePrincipal);
        return new Caller(principal, region, requestId, sessionPolicies, engineSession, chain, origin);
    }
}
