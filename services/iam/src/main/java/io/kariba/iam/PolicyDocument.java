package io.kariba.iam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.core.JsonFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An IAM policy document, parsed: <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">grammar</a>.
 *
 * @param statements in the order they stand
 */
public record PolicyDocument(List<Statement> statements) {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(16).build())
                    .build())
            // A condition written twice would be one condition less, and so a wider policy than its author wrote.
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> STATEMENT_KEYS = Set.of(
            "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition");

    /** How a statement or a document decides. */
    public enum Decision {
        ALLOW,
        DENY,
        NOT_APPLICABLE
    }

    /**
     * One statement.
     *
     * @param allow whether its effect is Allow
     * @param principals absent in identity and session policies
     * @param conditions all must hold
     */
    public record Statement(
            boolean allow,
            Optional<Principals> principals,
            Patterns actions,
            Optional<Patterns> resources,
            List<Condition> conditions) {}

    /** Action or resource patterns, or with {@code not} everything that matches none of them. */
    public record Patterns(List<String> patterns, boolean not) {}

    /** Whom a resource policy speaks of: account ids, ARNs or {@code *}; or with {@code not} everybody else. */
    public record Principals(List<String> aws, boolean not) {}

    /** The document is not a policy. */
    public static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * A policy of a user or a session: it speaks of resources and of nobody.
     *
     * @throws Malformed with what is wrong
     */
    public static PolicyDocument ofIdentity(String json) {
        PolicyDocument policy = parse(json);
        for (Statement statement : policy.statements()) {
            if (statement.principals().isPresent()) {
                throw new Malformed("Policy document should not specify a principal.");
            }
            if (statement.resources().isEmpty()) {
                throw new Malformed("Policy statement must contain resources.");
            }
        }
        return policy;
    }

    /** @throws Malformed with what is wrong */
    public static PolicyDocument parse(String json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new Malformed("Syntax errors in policy.");
        }
        if (root == null || !root.isObject()) {
            throw new Malformed("Syntax errors in policy.");
        }
        for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!Set.of("Version", "Id", "Statement").contains(name)) {
                throw new Malformed("Unknown field " + name);
            }
        }
        JsonNode version = root.path("Version");
        if (!version.isMissingNode() && !Set.of("2012-10-17", "2008-10-17").contains(version.asText())) {
            throw new Malformed("The policy must contain a valid version string");
        }
        JsonNode statement = root.path("Statement");
        // Variables came with the newer version; without it they are text like any other.
        boolean variables = version.asText().equals("2012-10-17");
        List<Statement> statements = new ArrayList<>();
        if (statement.isObject()) {
            statements.add(statement(statement, variables));
        } else if (statement.isArray() && !statement.isEmpty()) {
            statement.forEach(each -> statements.add(statement(each, variables)));
        } else {
            throw new Malformed("Policy is missing required element - Statement");
        }
        return new PolicyDocument(List.copyOf(statements));
    }

    private static Statement statement(JsonNode node, boolean variables) {
        if (!node.isObject()) {
            throw new Malformed("Syntax errors in policy.");
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!STATEMENT_KEYS.contains(name)) {
                throw new Malformed("Unknown field " + name);
            }
        }
        String effect = node.path("Effect").asText();
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw new Malformed("Invalid effect: " + effect);
        }
        Patterns actions = patterns(node, "Action", "NotAction")
                .orElseThrow(() -> new Malformed("Policy statement must contain actions."));
        List<Condition> conditions = new ArrayList<>();
        if (node.has("Condition")) {
            for (Map.Entry<String, JsonNode> operator : object(node.get("Condition")).properties()) {
                for (Map.Entry<String, JsonNode> key : object(operator.getValue()).properties()) {
                    conditions.add(Condition.parse(operator.getKey(), key.getKey(), plain(texts(key.getValue()), variables)));
                }
            }
        }
        Optional<Patterns> resources = patterns(node, "Resource", "NotResource")
                .map(found -> new Patterns(plain(found.patterns(), variables), found.not()));
        return new Statement(effect.equals("Allow"), principals(node), actions, resources, List.copyOf(conditions));
    }

    /** Texts in which variables are none: {@link Wildcard} takes a character after U+0001 for itself. */
    private static List<String> plain(List<String> texts, boolean variables) {
        return variables ? texts : texts.stream().map(text -> text.replace("${", "$\u0001{")).toList();
    }

    private static JsonNode object(JsonNode node) {
        if (!node.isObject()) {
            throw new Malformed("Syntax errors in policy.");
        }
        return node;
    }

    private static Optional<Patterns> patterns(JsonNode node, String is, String isNot) {
        if (node.has(is) && node.has(isNot)) {
            throw new Malformed("A statement cannot have both " + is + " and " + isNot);
        }
        if (node.has(is)) {
            return Optional.of(new Patterns(texts(node.get(is)), false));
        }
        return node.has(isNot) ? Optional.of(new Patterns(texts(node.get(isNot)), true)) : Optional.empty();
    }

    private static Optional<Principals> principals(JsonNode node) {
        if (node.has("Principal") && node.has("NotPrincipal")) {
            throw new Malformed("A statement cannot have both Principal and NotPrincipal");
        }
        boolean not = node.has("NotPrincipal");
        JsonNode value = not ? node.get("NotPrincipal") : node.path("Principal");
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (value.isTextual()) {
            if (!value.textValue().equals("*")) {
                throw new Malformed("Invalid principal in policy");
            }
            return Optional.of(new Principals(List.of("*"), not));
        }
        if (!value.isObject() || value.isEmpty()) {
            throw new Malformed("Invalid principal in policy");
        }
        List<String> aws = new ArrayList<>();
        for (Map.Entry<String, JsonNode> kind : value.properties()) {
            switch (kind.getKey()) {
                case "AWS" -> texts(kind.getValue()).forEach(name -> aws.add(whole(name, name.equals("*"))));
                case "CanonicalUser" -> texts(kind.getValue()).forEach(name -> aws.add(whole(name, false)));
                // A service or a federation is never one of our callers' principals: the names stay, and match nobody.
                case "Service", "Federated" -> texts(kind.getValue());
                default -> throw new Malformed("Invalid principal in policy");
            }
        }
        return Optional.of(new Principals(List.copyOf(aws), not));
    }

    /** A principal is named whole; a pattern would match nobody, whatever its author hoped to deny with it. */
    private static String whole(String name, boolean everybody) {
        if (!everybody && (name.indexOf('*') >= 0 || name.indexOf('?') >= 0)) {
            throw new Malformed("Invalid principal in policy");
        }
        return name;
    }

    private static List<String> texts(JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (value.isValueNode()) {
            texts.add(value.asText());
        } else if (value.isArray()) {
            for (JsonNode each : value) {
                if (!each.isValueNode()) {
                    throw new Malformed("Syntax errors in policy.");
                }
                texts.add(each.asText());
            }
        } else {
            throw new Malformed("Syntax errors in policy.");
        }
        return List.copyOf(texts);
    }

    /** Decides one action on one resource: a Deny that applies wins over any Allow. */
    Decision decide(PolicyQuestion question) {
        Decision decision = Decision.NOT_APPLICABLE;
        for (Statement statement : statements) {
            if (question.isAnsweredBy(statement)) {
                if (!statement.allow()) {
                    return Decision.DENY;
                }
                decision = Decision.ALLOW;
            }
        }
        return decision;
    }
}
