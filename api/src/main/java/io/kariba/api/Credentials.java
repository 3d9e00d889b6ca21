package io.kariba.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Finds the credential behind an access key, and issues temporary ones. Implemented by {@code services/iam}. */
public interface Credentials {
    /**
     * Looks a key up.
     *
     * @param accessKeyId as the request's signature names it
     * @param sessionToken the request's security token; temporary credentials are sealed inside it, so that any node can open them
     * @return the credential, expired or not (the caller of this method checks), or empty for an unknown key
     * @throws InvalidToken if there is a token and it was not issued here, or not for this key
     */
    Optional<Credential> find(String accessKeyId, Optional<String> sessionToken);

    /** The account itself, known or not: open mode lets unknown keys act as root of the account they name. */
    Principal root(AccountId account);

    /** Issues temporary credentials. Nothing is stored: they are sealed into their own token with the data folder's key. */
    Credential issue(Grant grant);

    /**
     * What temporary credentials stand for.
     *
     * @param lifetime from now; at most 36 hours
     */
    record Grant(
            Principal principal,
            List<String> sessionPolicies,
            Optional<EngineSessionId> engineSession,
            List<String> calledVia,
            Duration lifetime) {}

    /** A security token that is malformed, forged, or belongs to another key. */
    final class InvalidToken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public InvalidToken(String message) {
            super(message, null, false, false);
        }
    }
}
