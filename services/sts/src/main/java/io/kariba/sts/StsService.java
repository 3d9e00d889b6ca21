package io.kariba.sts;

import io.kariba.api.Action;
import io.kariba.api.Arn;
import io.kariba.api.Caller;
import io.kariba.api.Credential;
import io.kariba.api.Credentials;
import io.kariba.api.Permissions;
import io.kariba.api.Principal;
import io.kariba.api.RoleArn;
import io.kariba.protocols.OperationTable;
import io.kariba.protocols.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.GetFederationTokenRequest;
import software.amazon.awssdk.services.sts.model.GetFederationTokenResponse;
import software.amazon.awssdk.services.sts.model.GetSessionTokenRequest;
import software.amazon.awssdk.services.sts.model.GetSessionTokenResponse;

/**
 * STS. Temporary credentials are sealed into their token ({@link Credentials#issue}), so nothing is written here.
 * <a href="https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html">Source</a>.
 */
public final class StsService implements Service {
    private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{2,64}");
    private static final Pattern FEDERATED_NAME = Pattern.compile("[\\w+=,.@-]{2,32}");
    private static final int POLICY_MAX = 2_048;
    private static final int DAY = 86_400;

    private final Credentials credentials;
    private final Permissions permissions;
    private final Consumer<String> policyCheck;

    /** @param policyCheck throws an exception whose message says what is wrong with a policy document */
    public StsService(Credentials credentials, Permissions permissions, Consumer<String> policyCheck) {
        this.credentials = credentials;
        this.permissions = permissions;
        this.policyCheck = policyCheck;
    }

    @Override
    public OperationTable operations() {
        return OperationTable.of("sts")
                .on("GetCallerIdentity", GetCallerIdentityRequest.class, this::getCallerIdentity)
                .on("GetSessionToken", GetSessionTokenRequest.class, this::getSessionToken)
                .note("Multi-factor devices (SerialNumber, TokenCode) are refused.")
                .on("AssumeRole", AssumeRoleRequest.class, this::assumeRole)
                .note("Roles of the caller's own account only; a role acts for its account, limited by Policy. Managed policies, session tags, external ids"
                        + " and devices are refused until IAM's API is there.")
                .on("GetFederationToken", GetFederationTokenRequest.class, this::getFederationToken)
                .note("Needs Policy. Managed policies and session tags are refused.")
                .refuse("AssumeRoleWithSAML", "SAML providers come with IAM")
                .refuse("AssumeRoleWithWebIdentity", "OpenID Connect providers come with IAM")
                .refuse("AssumeRoot", "Organizations are not served")
                .build();
    }

    /** No permission is needed, as in AWS: a policy that denies it does not bite. Unsigned callers are nobody. */
    GetCallerIdentityResponse getCallerIdentity(Caller caller, GetCallerIdentityRequest request) {
        Principal principal = signed(caller, "GetCallerIdentity");
        return GetCallerIdentityResponse.builder()
                .account(principal.account().digits())
                .arn(principal.arn())
                .userId(principal.userId())
                .build();
    }

    GetSessionTokenResponse getSessionToken(Caller caller, GetSessionTokenRequest request) {
        Principal principal = signed(caller, "GetSessionToken");
        permissions.require(caller, new Action("sts", "GetSessionToken"), Arn.ANY);
        if (request.serialNumber() != null || request.tokenCode() != null) {
            throw StsErrors.accessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code.");
        }
        if (caller.origin().accessKeyId().startsWith("ASIA")) {
            throw StsErrors.accessDenied("Cannot call GetSessionToken with session credentials");
        }
        int most = principal.kind() == Principal.Kind.ROOT ? 3_600 : 129_600;
        int seconds = duration(request.durationSeconds(), 129_600, Math.min(most, DAY / 2));
        Credential issued = issue(principal, caller.sessionPolicies(), Math.min(seconds, most));
        return GetSessionTokenResponse.builder().credentials(shown(issued)).build();
    }

    AssumeRoleResponse assumeRole(Caller caller, AssumeRoleRequest request) {
        signed(caller, "AssumeRole");
        RoleArn role = RoleArn.parse(request.roleArn() == null ? "" : request.roleArn())
                .orElseThrow(() -> StsErrors.validation(request.roleArn() + " is invalid"));
        String session = request.roleSessionName();
        if (session == null || !SESSION_NAME.matcher(session).matches()) {
            throw StsErrors.validation("1 validation error detected: Value '" + session
                    + "' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*");
        }
        refuse(request.hasPolicyArns(), "PolicyArns");
        refuse(request.hasTags(), "Tags");
        refuse(request.hasTransitiveTagKeys(), "TransitiveTagKeys");
        refuse(request.hasProvidedContexts(), "ProvidedContexts");
        refuse(request.externalId() != null, "ExternalId");
        refuse(request.serialNumber() != null || request.tokenCode() != null, "SerialNumber");
        if (!role.account().equals(caller.account())) {
            throw StsErrors.accessDenied("User: " + caller.principal().arn() + " is not authorized to perform: sts:AssumeRole on resource: "
                    + request.roleArn());
        }
        permissions.require(caller, new Action("sts", "AssumeRole"), new Arn(request.roleArn()));
        Principal assumed = Principal.assumedRole(role, session, caller.principal().canonicalId());
        int seconds = duration(request.durationSeconds(), DAY / 2, 3_600);
        Credential issued = issue(assumed, policies(caller, request.policy()), seconds);
        return AssumeRoleResponse.builder()
                .credentials(shown(issued))
                .assumedRoleUser(user -> user.arn(assumed.arn()).assumedRoleId(assumed.userId()))
                .build();
    }

    GetFederationTokenResponse getFederationToken(Caller caller, GetFederationTokenRequest request) {
        Principal principal = signed(caller, "GetFederationToken");
        if (request.name() == null || !FEDERATED_NAME.matcher(request.name()).matches()) {
            throw StsErrors.validation("1 validation error detected: Value '" + request.name()
                    + "' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*");
        }
        permissions.require(caller, new Action("sts", "GetFederationToken"), new Arn("arn:aws:sts::" + caller.account() + ":federated-user/" + request.name()));
        refuse(request.hasPolicyArns(), "PolicyArns");
        refuse(request.hasTags(), "Tags");
        if (principal.kind() == Principal.Kind.ASSUMED_ROLE || caller.origin().accessKeyId().startsWith("ASIA")) {
            throw StsErrors.accessDenied("Cannot call GetFederationToken with session credentials");
        }
        if (principal.kind() == Principal.Kind.USER) {
            // A federated user has no more than the user who made it, whose own policies this room cannot yet attach to a session.
            throw StsErrors.validation("GetFederationToken of IAM users is not supported yet; call it as root of the account");
        }
        if (request.policy() == null) {
            throw StsErrors.validation("GetFederationToken without Policy gives no rights; pass a Policy");
        }
        Principal federated = new Principal(
                Principal.Kind.FEDERATED_USER,
                principal.account(),
                "arn:aws:sts::" + principal.account() + ":federated-user/" + request.name(),
                principal.account() + ":" + request.name(),
                request.name(),
                principal.canonicalId());
        int seconds = duration(request.durationSeconds(), 129_600, DAY / 2);
        Credential issued = issue(federated, policies(caller, request.policy()), seconds);
        return GetFederationTokenResponse.builder()
                .credentials(shown(issued))
                .federatedUser(user -> user.arn(federated.arn()).federatedUserId(federated.userId()))
                .build();
    }

    private static Principal signed(Caller caller, String operation) {
        if (caller.principal().isAnonymous()) {
            throw StsErrors.accessDenied("Unsigned requests may not call sts:" + operation);
        }
        return caller.principal();
    }

    /** The caller's own limits stay with the role's session, or a limited session could free itself by assuming a role. */
    private List<String> policies(Caller caller, String policy) {
        List<String> all = new ArrayList<>(caller.sessionPolicies());
        if (policy != null) {
            if (policy.length() > POLICY_MAX) {
                throw StsErrors.validation("1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less"
                        + " than or equal to " + POLICY_MAX);
            }
            try {
                policyCheck.accept(policy);
            } catch (RuntimeException malformed) {
                throw StsErrors.malformedPolicy(malformed.getMessage());
            }
            all.add(policy);
        }
        return all;
    }

    private Credential issue(Principal principal, List<String> policies, int seconds) {
        return credentials.issue(
                new Credentials.Grant(principal, policies, Optional.empty(), List.of(), Duration.ofSeconds(seconds)));
    }

    private static int duration(Integer wanted, int most, int otherwise) {
        if (wanted == null) {
            return otherwise;
        }
        if (wanted < 900 || wanted > most) {
            String bound = wanted < 900 ? "greater than or equal to 900" : "less than or equal to " + most;
            throw StsErrors.validation("1 validation error detected: Value '" + wanted
                    + "' at 'durationSeconds' failed to satisfy constraint: Member must have value " + bound);
        }
        return wanted;
    }

    private static void refuse(boolean present, String member) {
        if (present) {
            throw StsErrors.validation(member + " is not supported until IAM's API is served; leave it out");
        }
    }

    private static software.amazon.awssdk.services.sts.model.Credentials shown(Credential issued) {
        return software.amazon.awssdk.services.sts.model.Credentials.builder()
                .accessKeyId(issued.accessKeyId())
                .secretAccessKey(issued.secretAccessKey())
                .sessionToken(issued.sessionToken().orElseThrow())
                .expiration(issued.expiry().orElseThrow())
                .build();
    }
}
