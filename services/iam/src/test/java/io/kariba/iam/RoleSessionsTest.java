package io.kariba.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.Access;
import io.kariba.api.AccessDenied;
import io.kariba.api.AccountId;
import io.kariba.api.Action;
import io.kariba.api.Arn;
import io.kariba.api.Caller;
import io.kariba.api.InMemoryMetadata;
import io.kariba.api.Principal;
import io.kariba.api.Region;
import io.kariba.api.Scope;
import io.kariba.api.SequentialIds;
import io.kariba.api.TestClock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoleSessionsTest {
    private static final AccountId ACCOUNT = new AccountId("111111111111");
    private static final Scope SCOPE = new Scope(ACCOUNT, new Region("eu-west-1"));
    private final TestClock clock = new TestClock();
    private final SequentialIds ids = new SequentialIds();
    private final KnownAccounts accounts = new KnownAccounts(new AccountsFile(List.of()));
    private final RoleSessions roles =
            new RoleSessions(new SealedCredentials(accounts, new InMemoryMetadata(clock, ids), ids, clock), ids, clock);

    @Test
    void sessionIsTheRolesAsStsMakesIt() {
        Caller caller = roles.assume(SCOPE, "service-role/etl", "AWS-Crawler", "glue.amazonaws.com");
        assertThat(caller.principal().kind()).isEqualTo(Principal.Kind.ASSUMED_ROLE);
        assertThat(caller.principal().arn()).isEqualTo("arn:aws:sts::111111111111:assumed-role/etl/AWS-Crawler");
        assertThat(caller.principal().userId()).matches("AROA[0-9A-V]{17}:AWS-Crawler");
        assertThat(caller.principal().canonicalId()).isEqualTo(AccountsFile.canonicalId(ACCOUNT));
        assertThat(caller.scope()).isEqualTo(SCOPE);
        assertThat(caller.calledVia()).containsExactly("glue.amazonaws.com");
        assertThat(caller.engineSession()).isEmpty();
    }

    @Test
    void roleIsNamedByArnOrNameOrPath() {
        for (String role : List.of("etl", "/etl", "arn:aws:iam::111111111111:role/etl")) {
            assertThat(roles.assume(SCOPE, role, "s1", "glue.amazonaws.com").principal().arn())
                    .isEqualTo("arn:aws:sts::111111111111:assumed-role/etl/s1");
        }
        for (String role : List.of("", "a b", "arn:aws:iam::111111111111:user/etl", "arn:aws:s3:::b", "x".repeat(65))) {
            assertThatThrownBy(() -> roles.assume(SCOPE, role, "s1", "glue.amazonaws.com")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void roleOfAnotherAccountIsDenied() {
        assertThatThrownBy(() -> roles.assume(SCOPE, "arn:aws:iam::222222222222:role/etl", "s1", "glue.amazonaws.com"))
                .isInstanceOf(AccessDenied.class);
    }

    @Test
    void sessionActsInItsAccountOnly() {
        PolicyPermissions permissions = new PolicyPermissions(accounts);
        Caller caller = roles.assume(SCOPE, "etl", "s1", "glue.amazonaws.com");
        permissions.require(caller, new Action("s3", "GetObject"), new Arn("arn:aws:s3:::b/k"));
        Access foreign = Access.to(new Action("s3", "GetObject"), new AccountId("222222222222"), new Arn("arn:aws:s3:::b/k"));
        assertThatThrownBy(() -> permissions.require(caller, foreign)).isInstanceOf(AccessDenied.class);
        String policy = "{\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\","
                + "\"Condition\":{\"StringEquals\":{\"aws:CalledViaFirst\":\"glue.amazonaws.com\"}}}]}";
        Access fenced = Access.to(new Action("s3", "GetObject"), ACCOUNT, new Arn("arn:aws:s3:::b/k")).withResourcePolicy(Optional.of(policy));
        assertThatThrownBy(() -> permissions.require(caller, fenced)).isInstanceOf(AccessDenied.class);
    }
}
