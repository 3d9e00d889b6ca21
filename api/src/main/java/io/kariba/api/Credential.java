package io.kariba.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A key that can sign requests, and what a request signed by it acts as.
 *
 * @param accessKeyId e.g. {@code AKIA…}, {@code ASIA…} for temporary ones
 * @param secretAccessKey never logged; {@link #toString} hides it
 * @param sessionToken present for temporary credentials, which are refused without it
 * @param principal who it acts as
 * @param sessionPolicies see {@link Caller#sessionPolicies}
 * @param engineSession set for credentials handed to an engine
 * @param calledVia see {@link Caller#calledVia}; engines' credentials name the service that runs them
 * @param expiry temporary credentials are refused from this moment on
 */
public record Credential(
        String accessKeyId,
        String secretAccessKey,
        Optional<String> sessionToken,
        Principal principal,
        List<String> sessionPolicies,
        Optional<EngineSessionId> engineSession,
        List<String> calledVia,
        Optional<Instant> expiry) {
    @Override
    public String toString() {
        return "Credential[" + accessKeyId + " " + principal.arn() + "]";
    }
}
