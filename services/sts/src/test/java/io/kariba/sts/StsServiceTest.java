package io.kariba.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccountId;
import io.kariba.api.AllowAll;
import io.kariba.api.Caller;
import io.kariba.api.Credential;
import io.kariba.api.Credentials;
import io.kariba.api.Principal;
import io.kariba.api.Region;
import io.kariba.api.RequestId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetFederationTokenRequest;
import software.amazon.awssdk.services.sts.model.GetSessionTokenRequest;
import software.amazon.awssdk.services.sts.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.sts.model.StsException;

class StsServiceTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private final List<Credentials.Grant> granted = new ArrayList<>();
    private final Credentials credentials = new Credentials() {
        @Override
        public Optional<Credential> find(String accessKeyId, Optional<String> sessionToken) {
            return Optional.empty();
        }

        @Override
        public Principal root(AccountId account) {
            return Principal.root(account, "c");
        }

        @Override
        public Credential issue(Grant grant) {
            granted.add(grant);
            return new Credential(
                    "ASIATEST", "secret", Optional.of("token"), grant.principal(), grant.sessionPolicies(), grant.engineSession(), grant.calledVia(),
                    Optional.of(NOW.plus(grant.lifetime())));
        }
    };
    private final StsService sts = new StsService(credentials, new AllowAll(), policy -> {
        if (!policy.startsWith("{")) {
            throw new IllegalArgumentException("Syntax errors in policy.");
        }
    });

    private static Caller caller(Principal principal, String key, String... sessionPolicies) {
        return new Caller(
                principal, new Region("us-east-1"), new RequestId("r"), List.of(sessionPolicies), Optional.empty(), List.of(),
                new Caller.Origin("127.0.0.1", "", false, key, NOW));
    }

    private static Caller root() {
        return caller(Principal.root(new AccountId("111111111111"), "c"), "AKIA");
    }

    private static AssumeRoleRequest.Builder assume() {
        return AssumeRoleRequest.builder().roleArn("arn:aws:iam::111111111111:role/path/etl").roleSessionName("nightly");
    }

    @Test
    void rootIsItsAccount() {
        var identity = sts.getCallerIdentity(root(), GetCallerIdentityRequest.builder().build());
        assertThat(identity.arn()).isEqualTo("arn:aws:iam::111111111111:root");
        assertThat(identity.userId()).isEqualTo("111111111111");
    }

    @Test
    void unsignedCallersAreNobody() {
        assertThatThrownBy(() -> sts.getCallerIdentity(caller(Principal.ANONYMOUS, ""), GetCallerIdentityRequest.builder().build()))
                .isInstanceOf(StsException.class);
    }

    @Test
    void anAssumedRoleIsNamedByRoleAndSession() {
        AssumeRoleResponse response = sts.assumeRole(root(), assume().build());
        assertThat(response.assumedRoleUser().arn()).isEqualTo("arn:aws:sts::111111111111:assumed-role/etl/nightly");
        assertThat(response.assumedRoleUser().assumedRoleId()).matches("AROA[A-Z0-9]{17}:nightly");
        assertThat(response.credentials().expiration()).isEqualTo(NOW.plusSeconds(3_600));
        assertThat(granted.getFirst().principal().kind()).isEqualTo(Principal.Kind.ASSUMED_ROLE);
    }

    @Test
    void aLimitedSessionCannotFreeItselfByAssumingARole() {
        Caller limited = caller(Principal.root(new AccountId("111111111111"), "c"), "ASIA", "{\"first\":1}");
        sts.assumeRole(limited, assume().policy("{\"second\":2}").build());
        assertThat(granted.getFirst().sessionPolicies()).containsExactly("{\"first\":1}", "{\"second\":2}");
    }

    @Test
    void anotherAccountsRoleIsDenied() {
        assertThatThrownBy(() -> sts.assumeRole(root(), assume().roleArn("arn:aws:iam::222222222222:role/etl").build()))
                .isInstanceOfSatisfying(StsException.class, e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
    }

    @Test
    void whatIsMalformedIsRefused() {
        assertThatThrownBy(() -> sts.assumeRole(root(), assume().policy("nonsense").build())).isInstanceOf(MalformedPolicyDocumentException.class);
        for (AssumeRoleRequest request : List.of(
                assume().roleArn("role").build(),
                assume().roleSessionName("a b").build(),
                assume().durationSeconds(10).build(),
                assume().durationSeconds(50_000).build(),
                assume().externalId("x").build(),
                assume().tags(tag -> tag.key("k").value("v")).build())) {
            assertThatThrownBy(() -> sts.assumeRole(root(), request))
                    .isInstanceOfSatisfying(StsException.class, e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError"));
        }
        assertThat(granted).isEmpty();
    }

    @Test
    void sessionTokensOfRootLastAnHourAndOfUsersTwelve() {
        sts.getSessionToken(root(), GetSessionTokenRequest.builder().durationSeconds(7_200).build());
        Principal user = new Principal(Principal.Kind.USER, new AccountId("111111111111"), "arn:aws:iam::111111111111:user/u", "AIDA", "u", "c");
        sts.getSessionToken(caller(user, "AKIA"), GetSessionTokenRequest.builder().build());
        assertThat(granted).extracting(grant -> grant.lifetime().toSeconds()).containsExactly(3_600L, 43_200L);
        assertThatThrownBy(() -> sts.getSessionToken(caller(user, "ASIA"), GetSessionTokenRequest.builder().build())).isInstanceOf(StsException.class);
    }

    @Test
    void aFederatedUsersNameHoldsNothingAPolicyOrAnArnCouldMisread() {
        for (String name : List.of("*", "a/b", "a:b", "x", "n".repeat(33))) {
            assertThatThrownBy(() -> sts.getFederationToken(
                            root(), GetFederationTokenRequest.builder().name(name).policy("{}").build()))
                    .isInstanceOfSatisfying(StsException.class, e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError"));
        }
        assertThat(granted).isEmpty();
    }
}
