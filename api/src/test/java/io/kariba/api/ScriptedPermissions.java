package io.kariba.api;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;

/**
 * Permissions that a test writes: everything is allowed that no {@link #deny} matches, and what was asked is kept in order, so that a test can tell which
 * action and resources an operation required.
 */
public final class ScriptedPermissions implements Permissions {
    /** One question that was asked. */
    public record Asked(Caller caller, Access access) {}

    private final List<BiPredicate<Caller, Access>> denied = new CopyOnWriteArrayList<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** Permissions that allow everything. */
    public static ScriptedPermissions allowAll() {
        return new ScriptedPermissions();
    }

    /** Denies an action, written as in a policy, e.g. {@code glue:GetTable}; {@code *} denies all. */
    public ScriptedPermissions deny(String action) {
        return deny((caller, access) -> action.equals("*") || access.action().toString().equals(action));
    }

    /** Denies an action on one resource. */
    public ScriptedPermissions deny(String action, Arn resource) {
        return deny((caller, access) -> access.action().toString().equals(action) && access.resources().contains(resource));
    }

    public ScriptedPermissions deny(BiPredicate<Caller, Access> matching) {
        denied.add(matching);
        return this;
    }

    /** Takes all denials back and forgets what was asked. */
    public void reset() {
        denied.clear();
        asked.clear();
    }

    @Override
    public void require(Caller caller, Access access) {
        asked.add(new Asked(caller, access));
        if (denied.stream().anyMatch(rule -> rule.test(caller, access))) {
            throw new AccessDenied("User: " + caller.principal().arn() + " is not authorized to perform: " + access.action());
        }
    }

    /** Every question so far, oldest first. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The actions asked for so far, e.g. {@code s3:PutObject}. */
    public List<String> actions() {
        return asked.stream().map(question -> question.access().action().toString()).toList();
    }
}
