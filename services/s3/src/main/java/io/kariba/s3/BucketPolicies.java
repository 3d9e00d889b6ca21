package io.kariba.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.GlobalKey;
import io.kariba.api.LetterCase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.model.DeleteBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketPolicyResponse;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyResponse;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyStatusRequest;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyStatusResponse;
import software.amazon.awssdk.services.s3.model.PolicyStatus;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyResponse;

/** Bucket policies: kept as they were put, checked so that what is kept can be decided on. Who decides is {@link Guard}. */
final class BucketPolicies {
    /** Bytes of a policy. Source: S3 user guide, "Bucket policies". */
    private static final int MAX_BYTES = 20 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ARN = "arn:aws:s3:::";

    /** Condition keys that tie a statement to callers or places. */
    private static final Set<String> NARROWING = Set.of(
            "aws:principalorgid",
            "aws:principalarn",
            "aws:principalaccount",
            "aws:userid",
            "aws:sourcearn",
            "aws:sourceaccount",
            "aws:sourceowner",
            "aws:sourceip",
            "aws:sourcevpc",
            "aws:sourcevpce",
            "s3:dataaccesspointarn",
            "s3:dataaccesspointaccount");

    /** Operators that hold for nobody who lacks the key: not the negated ones, nor those with IfExists. */
    private static final Set<String> POSITIVE = Set.of(
            "stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress");

    /** Bits of the broadest ranges that are not public. Source: S3 user guide, "The meaning of public". */
    private static final int BROADEST_IPV4 = 8;

    private static final int BROADEST_IPV6 = 32;

    private final Shared shared;
    private final Consumer<String> grammar;

    /** @param grammar throws for a text that is no IAM policy, with what is wrong as its message */
    BucketPolicies(Shared shared, Consumer<String> grammar) {
        this.shared = shared;
        this.grammar = grammar;
    }

    PutBucketPolicyResponse put(Caller caller, PutBucketPolicyRequest request) {
        Bucket bucket = find(request.bucket());
        shared.guard.configurePolicy(caller, "PutBucketPolicy", bucket, "PUT");
        Guard.expectOwner(bucket, request.expectedBucketOwner());
        String policy = HeaderRules.orEmpty(request.policy());
        check(policy, bucket.name());
        requireAllowed(caller, bucket, policy);
        shared.metadata.run(tx -> {
            Bucket now = Guard.again(tx, bucket);
            requireAllowed(caller, now, policy);
            tx.put(S3Tables.BUCKETS, GlobalKey.of(now.name()), now.withPolicy(Optional.of(policy)));
        });
        return PutBucketPolicyResponse.builder().build();
    }

    GetBucketPolicyResponse get(Caller caller, GetBucketPolicyRequest request) {
        Bucket bucket = find(request.bucket());
        shared.guard.configurePolicy(caller, "GetBucketPolicy", bucket, "GET");
        Guard.expectOwner(bucket, request.expectedBucketOwner());
        return GetBucketPolicyResponse.builder()
                .policy(bucket.policy().orElseThrow(() -> S3Errors.noSuchBucketPolicy(bucket.name())))
                .build();
    }

    DeleteBucketPolicyResponse delete(Caller caller, DeleteBucketPolicyRequest request) {
        Bucket bucket = find(request.bucket());
        shared.guard.configurePolicy(caller, "DeleteBucketPolicy", bucket, "DELETE");
        Guard.expectOwner(bucket, request.expectedBucketOwner());
        shared.metadata.run(tx -> tx.put(S3Tables.BUCKETS, GlobalKey.of(bucket.name()), Guard.again(tx, bucket).withPolicy(Optional.empty())));
        return DeleteBucketPolicyResponse.builder().build();
    }

    GetBucketPolicyStatusResponse status(Caller caller, GetBucketPolicyStatusRequest request) {
        Bucket bucket = find(request.bucket());
        shared.guard.configure(caller, "GetBucketPolicyStatus", bucket);
        Guard.expectOwner(bucket, request.expectedBucketOwner());
        String policy = bucket.policy().orElseThrow(() -> S3Errors.noSuchBucketPolicy(bucket.name()));
        return GetBucketPolicyStatusResponse.builder()
                .policyStatus(PolicyStatus.builder().isPublic(isPublic(policy)).build())
                .build();
    }

    /** Only reading a policy costs; the transaction asks again because the block may have come meanwhile. */
    private static void requireAllowed(Caller caller, Bucket bucket, String policy) {
        if (bucket.publicAccess().filter(PublicAccess::blockPolicy).isPresent() && isPublic(policy)) {
            throw new AccessDenied("User: " + caller.principal().arn() + " is not authorized to perform: s3:PutBucketPolicy on resource: \"" + bucket.arn()
                    + "\" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.");
        }
    }

    /** Whether a policy that was checked is public. */
    static boolean isPublic(String policy) {
        return isPublic(parse(policy));
    }

    private Bucket find(String name) {
        return shared.metadata.read(reader -> Guard.bucket(reader, name));
    }

    private void check(String policy, String bucket) {
        if (policy.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw S3Errors.policyTooLarge();
        }
        JsonNode root = parse(policy);
        try {
            grammar.accept(policy);
        } catch (RuntimeException malformed) {
            throw S3Errors.malformedPolicy(malformed.getMessage() == null ? "Syntax errors in policy." : malformed.getMessage());
        }
        List<JsonNode> statements = statements(root);
        if (statements.isEmpty()) {
            throw S3Errors.malformedPolicy("Missing required field Statement");
        }
        for (JsonNode statement : statements) {
            checkStatement(statement, bucket);
        }
    }

    private static JsonNode parse(String policy) {
        try {
            JsonNode root = JSON.readTree(policy);
            if (policy.startsWith("{") && root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException notJson) {
            // Answered below like JSON of another kind.
        }
        throw S3Errors.malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
    }

    private static List<JsonNode> statements(JsonNode root) {
        JsonNode statement = root.path("Statement");
        List<JsonNode> statements = new ArrayList<>();
        if (statement.isObject()) {
            statements.add(statement);
        } else if (statement.isArray()) {
            statement.forEach(statements::add);
        }
        return statements;
    }

    private static void checkStatement(JsonNode statement, String bucket) {
        String effect = statement.path("Effect").asText();
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw S3Errors.malformedPolicy(effect.isEmpty() ? "Missing required field Effect" : "Invalid effect : " + effect);
        }
        if (!statement.has("Principal") && !statement.has("NotPrincipal")) {
            throw S3Errors.malformedPolicy("Missing required field Principal");
        }
        if (!statement.has("Action") && !statement.has("NotAction")) {
            throw S3Errors.malformedPolicy("Missing required field Action");
        }
        for (String action : texts(statement.path("Action"))) {
            if (!action.equals("*") && !action.regionMatches(true, 0, "s3:", 0, 3)) {
                throw S3Errors.malformedPolicy("Policy has invalid action");
            }
        }
        if (!statement.has("Resource") && !statement.has("NotResource")) {
            throw S3Errors.malformedPolicy("Missing required field Resource");
        }
        List<String> resources = new ArrayList<>(texts(statement.path("Resource")));
        resources.addAll(texts(statement.path("NotResource")));
        for (String resource : resources) {
            if (!isOf(resource, bucket)) {
                throw S3Errors.malformedPolicy("Policy has invalid resource");
            }
        }
    }

    /** Whether a resource is this bucket or something in it; wildcards may stand for nothing but what is in it. */
    private static boolean isOf(String resource, String bucket) {
        if (!resource.startsWith(ARN)) {
            return false;
        }
        String rest = resource.substring(ARN.length());
        return rest.equals(bucket) || rest.startsWith(bucket + "/") || rest.equals(bucket + "*");
    }

    private static List<String> texts(JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (value.isTextual()) {
            texts.add(value.textValue());
        }
        value.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /**
     * Whether a statement allows everybody without a condition that ties it to fixed callers or addresses. Source: S3 user guide, "The meaning of public".
     */
    private static boolean isPublic(JsonNode root) {
        return statements(root).stream().anyMatch(statement -> statement.path("Effect").asText().equals("Allow")
                && (statement.has("NotPrincipal") || isEverybody(statement.path("Principal")))
                && !narrows(statement.path("Condition")));
    }

    private static boolean isEverybody(JsonNode principal) {
        return principal.isObject() ? texts(principal.path("AWS")).contains("*") : principal.asText().equals("*");
    }

    private static boolean narrows(JsonNode condition) {
        for (Map.Entry<String, JsonNode> operator : condition.properties()) {
            boolean positive = POSITIVE.contains(LetterCase.lower(operator.getKey()));
            for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
                boolean fixed = texts(key.getValue()).stream().allMatch(BucketPolicies::isFixed);
                if (positive && fixed && NARROWING.contains(LetterCase.lower(key.getKey()))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A value without wildcards and variables; of ranges of addresses, those AWS finds narrow enough. */
    private static boolean isFixed(String value) {
        if (value.contains("*") || value.contains("?") || value.contains("${")) {
            return false;
        }
        int slash = value.indexOf('/');
        if (slash < 0 || value.startsWith("arn:")) {
            return true;
        }
        try {
            return Integer.parseInt(value.substring(slash + 1)) >= (value.indexOf(':') < 0 ? BROADEST_IPV4 : BROADEST_IPV6);
        } catch (NumberFormatException noRange) {
            return true;
        }
    }
}
