package io.kariba.iam;

import io.kariba.api.Access;
import io.kariba.api.AccessDenied;
import io.kariba.api.Arn;
import io.kariba.api.Caller;
import io.kariba.api.LetterCase;
import io.kariba.api.Permissions;
import io.kariba.api.Principal;
import io.kariba.iam.PolicyDocument.Decision;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides by IAM's evaluation logic: an explicit deny in any policy wins; else the identity (root and role sessions: everything in the account; a user: its
 * policies; another account's resource: also the resource's policy) and every session policy must allow.
 * <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">Source</a>.
 */
public final class PolicyPermissions implements Permissions {
    private static final int PARSED_MAX = 1_000;
    private final KnownAccounts accounts;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, PolicyDocument> parsed = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PolicyDocument> eldest) {
            return size() > PARSED_MAX;
        }
    };

    public PolicyPermissions(KnownAccounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public void require(Caller caller, Access access) {
        if (caller.engineSession().isPresent() && !EngineRights.include(access.action())) {
            throw new AccessDenied("User: " + caller.principal().arn() + " is not authorized to perform: " + access.action()
                    + " with the credentials of an engine session");
        }
        // Without a resource named, the action is asked for on all of them: nothing to ask about must not mean nothing to refuse.
        List<Arn> resources = access.resources().isEmpty() ? List.of(Arn.ANY) : access.resources();
        for (Arn resource : resources) {
            decide(caller, access, resource);
        }
    }

    private void decide(Caller caller, Access access, Arn resource) {
        PolicyQuestion question = new PolicyQuestion(
                caller, access.action().toString(), resource.text(), keys(caller, access), true);
        Decision byResource;
        try {
            byResource = access.resourcePolicy().map(policy -> parse(policy).decide(question)).orElse(Decision.NOT_APPLICABLE);
        } catch (PolicyDocument.Malformed kept) {
            // Services check policies before they keep them. One that is there all the same may have meant to deny this.
            throw denied(question, "because the resource-based policy cannot be read");
        }
        if (byResource == Decision.DENY) {
            throw denied(question, "with an explicit deny in a resource-based policy");
        }
        for (String policy : caller.sessionPolicies()) {
            switch (parse(policy).decide(question)) {
                case DENY -> throw denied(question, "with an explicit deny in a session policy");
                case NOT_APPLICABLE -> throw denied(question, "because no session policy allows the " + access.action() + " action");
                case ALLOW -> {}
            }
        }
        Decision byIdentity = identity(question);
        if (byIdentity == Decision.DENY) {
            throw denied(question, "with an explicit deny in an identity-based policy");
        }
        boolean sameAccount = caller.account().equals(access.owner());
        boolean allowed = sameAccount
                ? byIdentity == Decision.ALLOW || byResource == Decision.ALLOW && isNamed(question, access)
                : byResource == Decision.ALLOW && (byIdentity == Decision.ALLOW || caller.principal().isAnonymous());
        if (!allowed) {
            throw denied(
                    question,
                    sameAccount && !caller.principal().isAnonymous()
                            ? "because no identity-based policy allows the " + access.action() + " action"
                            : "because no resource-based policy allows the " + access.action() + " action");
        }
    }

    /**
     * Whether the resource's policy allows the principal itself. Naming a user's account only lets the account give the right away: its own user still
     * needs a policy of its own.
     */
    private boolean isNamed(PolicyQuestion question, Access access) {
        return question.caller().principal().kind() != Principal.Kind.USER
                || access.resourcePolicy().map(policy -> parse(policy).decide(question.withoutAccount())).orElse(Decision.NOT_APPLICABLE) == Decision.ALLOW;
    }

    /** Roles' own policies come with IAM's API; until then a role's session acts for its account, limited by its session policies. */
    private Decision identity(PolicyQuestion question) {
        Principal principal = question.caller().principal();
        return switch (principal.kind()) {
            case ROOT, ASSUMED_ROLE -> Decision.ALLOW;
            case ANONYMOUS -> Decision.NOT_APPLICABLE;
            case USER, FEDERATED_USER -> {
                Optional<List<PolicyDocument>> policies = accounts.policiesOf(principal);
                Decision decision = policies.isEmpty() ? Decision.ALLOW : Decision.NOT_APPLICABLE;
                for (PolicyDocument policy : policies.orElse(List.of())) {
                    Decision one = policy.decide(question);
                    if (one == Decision.DENY) {
                        yield Decision.DENY;
                    }
                    decision = one == Decision.ALLOW ? Decision.ALLOW : decision;
                }
                yield decision;
            }
        };
    }

    private static AccessDenied denied(PolicyQuestion question, String why) {
        Principal principal = question.caller().principal();
        String who = principal.isAnonymous() ? "anonymous" : principal.arn();
        String where = question.resource().equals("*") ? "" : " on resource: " + quote(question.resource());
        return new AccessDenied("User: " + who + " is not authorized to perform: " + question.action() + where + " " + why);
    }

    /** AWS quotes ARNs of S3 in messages; harmless elsewhere, and a resource named with a line break stays on one line. */
    private static String quote(String resource) {
        return "\"" + resource.replaceAll("\\p{Cntrl}", "?") + "\"";
    }

    private PolicyDocument parse(String policy) {
        lock.lock();
        try {
            return parsed.computeIfAbsent(policy, PolicyDocument::parse);
        } finally {
            lock.unlock();
        }
    }

    private static Map<String, List<String>> keys(Caller caller, Access access) {
        Map<String, List<String>> keys = new HashMap<>();
        access.conditions().forEach((name, value) -> keys.put(LetterCase.lower(name), List.of(value)));
        Principal principal = caller.principal();
        Caller.Origin origin = caller.origin();
        keys.put("aws:sourceip", List.of(origin.sourceIp()));
        keys.put("aws:securetransport", List.of(Boolean.toString(origin.secureTransport())));
        keys.put("aws:currenttime", List.of(origin.at().toString()));
        keys.put("aws:epochtime", List.of(Long.toString(origin.at().getEpochSecond())));
        keys.put("aws:requestedregion", List.of(caller.region().name()));
        keys.put("aws:resourceaccount", List.of(access.owner().digits()));
        if (!origin.userAgent().isEmpty()) {
            keys.put("aws:useragent", List.of(origin.userAgent()));
        }
        if (!principal.isAnonymous()) {
            keys.put("aws:principalarn", List.of(PolicyQuestion.roleArn(principal).orElse(principal.arn())));
            keys.put("aws:principalaccount", List.of(principal.account().digits()));
            keys.put("aws:userid", List.of(principal.userId()));
            keys.put("aws:principaltype", List.of(type(principal.kind())));
            if (principal.kind() == Principal.Kind.USER) {
                keys.put("aws:username", List.of(principal.name()));
            }
        }
        keys.put("aws:viaawsservice", List.of(Boolean.toString(!caller.calledVia().isEmpty())));
        if (!caller.calledVia().isEmpty()) {
            keys.put("aws:calledvia", caller.calledVia());
            keys.put("aws:calledviafirst", List.of(caller.calledVia().getFirst()));
            keys.put("aws:calledvialast", List.of(caller.calledVia().getLast()));
        }
        return keys;
    }

    private static String type(Principal.Kind kind) {
        return switch (kind) {
            case ROOT -> "Account";
            case USER -> "User";
            case ASSUMED_ROLE -> "AssumedRole";
            case FEDERATED_USER -> "FederatedUser";
            case ANONYMOUS -> "Anonymous";
        };
    }
}
