package io.kariba.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a caller is about to do, in the terms a policy decides on.
 *
 * @param action the IAM action
 * @param resources every resource it touches; all of them must be allowed
 * @param owner the account that owns the resources: another account's caller needs the resource's own policy to allow it
 * @param resourcePolicy the policy document (JSON) attached to the resource, where the service has such
 * @param conditions values of service-specific condition keys, e.g. {@code s3:prefix}
 */
public record Access(Action action, List<Arn> resources, AccountId owner, Optional<String> resourcePolicy, Map<String, String> conditions) {
    public Access {
        resources = List.copyOf(resources);
        conditions = Map.copyOf(conditions);
    }

    /** Access to resources of one account that carry no policy of their own. */
    public static Access to(Action action, AccountId owner, Arn... resources) {
        return new Access(action, List.of(resources), owner, Optional.empty(), Map.of());
    }

    public Access withResourcePolicy(Optional<String> policy) {
        return new Access(action, resources, owner, policy, conditions);
    }

    public Access withCondition(String key, String value) {
        Map<String, String> all = new HashMap<>(conditions);
        all.put(key, value);
        return new Access(action, resources, owner, resourcePolicy, all);
    }
}
