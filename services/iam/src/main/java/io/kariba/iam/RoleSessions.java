package io.kariba.iam;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Credentials;
import io.kariba.api.Ids;
import io.kariba.api.Principal;
import io.kariba.api.RequestId;
import io.kariba.api.RoleArn;
import io.kariba.api.Roles;
import io.kariba.api.Scope;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Sessions of roles for services that act by themselves. Roles are not stored yet: every name is a role of its account, which lets every service assume it,
 * and its session acts for the account ({@link PolicyPermissions}). Trust policies are asked here when they come.
 */
public final class RoleSessions implements Roles {
    private final Credentials credentials;
    private final Ids ids;
    private final InstantSource clock;

    public RoleSessions(Credentials credentials, Ids ids, InstantSource clock) {
        this.credentials = credentials;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public Caller assume(Scope scope, String role, String sessionName, String service) {
        RoleArn arn = RoleArn.parse(scope.account(), role).orElseThrow(() -> new IllegalArgumentException("Not a role: " + role));
        if (!arn.account().equals(scope.account())) {
            throw new AccessDenied("Cross-account pass role is not allowed.");
        }
        Principal session = Principal.assumedRole(arn, sessionName, credentials.root(scope.account()).canonicalId());
        // As CloudTrail records it: who calls from within AWS has the service's name in place of an address and a user agent.
        Caller.Origin origin = new Caller.Origin(service, service, true, "", clock.instant());
        return new Caller(session, scope.region(), new RequestId(ids.uuid()), List.of(), Optional.empty(), List.of(service), origin);
    }
}
