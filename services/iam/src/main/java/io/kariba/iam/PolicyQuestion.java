package io.kariba.iam;

import io.kariba.api.Caller;
import io.kariba.api.LetterCase;
import io.kariba.api.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One action on one resource by one caller, as policies are asked about it.
 *
 * @param keys values of condition keys by lower-case name
 * @param byAccount whether a policy that names the caller's account names the caller
 */
record PolicyQuestion(Caller caller, String action, String resource, Map<String, List<String>> keys, boolean byAccount) {
    /** Stands for a variable that has no value; {@link #matches} takes a pattern with it for one that nothing matches. */
    private static final String NO_VALUE = "\u0000";

    PolicyQuestion withoutAccount() {
        return new PolicyQuestion(caller, action, resource, keys, false);
    }

    boolean isAnsweredBy(PolicyDocument.Statement statement) {
        return statement.principals().map(principals -> names(principals, statement.allow())).orElse(true)
                && matches(statement.actions(), LetterCase.lower(action), true)
                && statement.resources().map(patterns -> matches(patterns, resource, false)).orElse(true)
                && statement.conditions().stream().allMatch(condition -> condition.holds(this));
    }

    /** A Deny for all but an account still denies that account's users and roles, unless they are named themselves. */
    private boolean names(PolicyDocument.Principals principals, boolean allow) {
        boolean wholeAccount = byAccount && (allow || !principals.not());
        boolean named = principals.aws().stream().anyMatch(name -> isCaller(name, wholeAccount));
        return named != principals.not();
    }

    private boolean isCaller(String name, boolean wholeAccount) {
        Principal principal = caller.principal();
        if (name.equals("*")) {
            return true;
        }
        if (principal.isAnonymous()) {
            return false;
        }
        boolean isAccount = name.equals(principal.account().digits())
                || name.equals("arn:aws:iam::" + principal.account() + ":root")
                || name.equals(principal.canonicalId());
        return isAccount && (wholeAccount || principal.kind() == Principal.Kind.ROOT)
                || name.equals(principal.arn())
                || roleArn(principal).filter(name::equals).isPresent();
    }

    /** The role of a role's session: a statement about a role speaks of its sessions. */
    static Optional<String> roleArn(Principal principal) {
        if (principal.kind() != Principal.Kind.ASSUMED_ROLE) {
            return Optional.empty();
        }
        String path = principal.arn().substring(principal.arn().indexOf('/') + 1);
        return Optional.of("arn:aws:iam::" + principal.account() + ":role/" + path.substring(0, path.indexOf('/')));
    }

    private boolean matches(PolicyDocument.Patterns patterns, String text, boolean foldCase) {
        boolean any = patterns.patterns().stream()
                .map(pattern -> foldCase ? LetterCase.lower(pattern) : substitute(pattern))
                .anyMatch(pattern -> !pattern.contains(NO_VALUE) && Wildcard.matches(pattern, text));
        return any != patterns.not();
    }

    /** Replaces policy variables such as {@code ${aws:username}}; an unknown one matches nothing, as in IAM. */
    String substitute(String pattern) {
        int at = pattern.indexOf("${");
        if (at < 0) {
            return pattern;
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        while (at >= 0) {
            int end = pattern.indexOf('}', at);
            if (end < 0) {
                break;
            }
            out.append(pattern, from, at);
            String name = pattern.substring(at + 2, end);
            out.append(
                    switch (name) {
                        case "*" -> "\u0001*";
                        case "?" -> "\u0001?";
                        case "$" -> "$";
                        default -> first(name).map(PolicyQuestion::literal).orElse(NO_VALUE);
                    });
            from = end + 1;
            at = pattern.indexOf("${", from);
        }
        return out.append(pattern, from, pattern.length()).toString();
    }

    /** A value as a pattern that matches it alone: clients choose the values of some keys, and must not put wildcards into a policy with them. */
    private static String literal(String value) {
        return value.indexOf('*') < 0 && value.indexOf('?') < 0 ? value : value.replace("*", "\u0001*").replace("?", "\u0001?");
    }

    Optional<String> first(String key) {
        List<String> values = keys.get(LetterCase.lower(key));
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }
}
