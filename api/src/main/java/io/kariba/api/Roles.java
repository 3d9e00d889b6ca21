package io.kariba.api;

/**
 * Lets a service act later, and by itself, as a role that a customer named: a crawler on its schedule, a delivery, a job. Naming the role is authorised when
 * it is named ({@code iam:PassRole}); this port is asked each time the service begins to act. Implemented by {@code services/iam}.
 */
public interface Roles {
    /**
     * The caller that is a session of the role.
     *
     * @param scope the account and region of the resource that names the role
     * @param role the role's ARN, or its bare name or path and name
     * @param sessionName shown in the session's ARN and in audit records
     * @param service who acts, e.g. {@code glue.amazonaws.com}; it is the first of {@link Caller#calledVia}
     * @throws AccessDenied if the role is not one of the account, or does not let the service assume it
     * @throws IllegalArgumentException if the text names no role
     */
    Caller assume(Scope scope, String role, String sessionName, String service);
}
