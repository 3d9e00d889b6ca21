package io.kariba.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A caller as a row can keep it: for work that was asked for by somebody and is finished, or cleaned up after, when the request is long gone, also by the next
 * start of the server. What is then done is authorised as theirs, with the session policies they had. Credentials are not kept.
 *
 * @param kind of {@link Principal.Kind}
 * @param policies {@link Caller#sessionPolicies}
 */
public record StoredCaller(
        String kind, String account, String arn, String userId, String name, String canonicalId, String region, String requestId, List<String> policies) {
    public StoredCaller {
        policies = policies == null ? List.of() : List.copyOf(policies);
    }

    public static StoredCaller of(Caller caller) {
        Principal principal = caller.principal();
        return new StoredCaller(
                principal.kind().name(), principal.account().digits(), principal.arn(), principal.userId(), principal.name(), principal.canonicalId(),
                caller.region().name(), caller.requestId().value(), caller.sessionPolicies());
    }

    public Scope scope() {
        return new Scope(new AccountId(account), new Region(region));
    }

    /**
     * The caller again, as a service of this server calls for them.
     *
     * @param service the service that does the work, e.g. {@code athena.amazonaws.com}
     */
    public Caller through(String service, Instant now) {
        Principal principal = new Principal(Principal.Kind.valueOf(kind), new AccountId(account), arn, userId, name, canonicalId);
        return new Caller(
                principal, new Region(region), new RequestId(requestId), policies, Optional.empty(), List.of(service),
                new Caller.Origin("127.0.0.1", service, true, "", now));
    }
}
