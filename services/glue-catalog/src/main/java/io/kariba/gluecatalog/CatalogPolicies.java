package io.kariba.gluecatalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kariba.api.Caller;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.glue.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.glue.model.DeleteResourcePolicyResponse;
import software.amazon.awssdk.services.glue.model.ExistCondition;
import software.amazon.awssdk.services.glue.model.GetResourcePoliciesRequest;
import software.amazon.awssdk.services.glue.model.GetResourcePoliciesResponse;
import software.amazon.awssdk.services.glue.model.GetResourcePolicyRequest;
import software.amazon.awssdk.services.glue.model.GetResourcePolicyResponse;
import software.amazon.awssdk.services.glue.model.GluePolicy;
import software.amazon.awssdk.services.glue.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.glue.model.PutResourcePolicyResponse;

/**
 * The one policy a catalog may have: it lets other accounts in, and can deny the own. {@link GlueAccess} reads it for every request. Source: Glue developer
 * guide, "Resource-based policies for AWS Glue".
 */
final class CatalogPolicies {
    /** Characters of a policy. Source: Glue developer guide, same page: 10 KB. */
    private static final int MAX_BYTES = 10 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Metadata metadata;
    private final GlueAccess access;
    private final InstantSource clock;
    private final Consumer<String> grammar;

    /** @param grammar throws for a text that is no IAM policy, with what is wrong as its message */
    CatalogPolicies(Metadata metadata, GlueAccess access, InstantSource clock, Consumer<String> grammar) {
        this.metadata = metadata;
        this.access = access;
        this.clock = clock;
        this.grammar = grammar;
    }

    static Optional<GluePolicy> find(Reader reader, Scope scope) {
        return reader.get(CatalogRows.POLICIES, key(scope)).map(Row::value);
    }

    private static ScopedKey key(Scope scope) {
        return CatalogRows.key(scope, "catalog");
    }

    PutResourcePolicyResponse put(Caller caller, PutResourcePolicyRequest request) {
        Scope scope = access.onPolicy(caller, "PutResourcePolicy");
        requireCatalog(scope, request.resourceArn());
        String text = Names.required(request.policyInJson(), "policyInJson");
        check(text, scope);
        String hash = hash(text);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        metadata.run(tx -> {
            Optional<GluePolicy> old = find(tx, scope);
            if (request.policyExistsCondition() == ExistCondition.MUST_EXIST && old.isEmpty()) {
                throw GlueErrors.notFound("Policy not found");
            }
            if (request.policyExistsCondition() == ExistCondition.NOT_EXIST && old.isPresent()) {
                throw GlueErrors.conditionFailed("Policy already exists");
            }
            requireHash(request.policyHashCondition(), old);
            GluePolicy policy = GluePolicy.builder()
                    .policyInJson(text)
                    .policyHash(hash)
                    .createTime(old.map(GluePolicy::createTime).orElse(now))
                    .updateTime(now)
                    .build();
            tx.put(CatalogRows.POLICIES, key(scope), Row.of(policy));
        });
        return PutResourcePolicyResponse.builder().policyHash(hash).build();
    }

    GetResourcePolicyResponse get(Caller caller, GetResourcePolicyRequest request) {
        Scope scope = access.onPolicy(caller, "GetResourcePolicy");
        requireCatalog(scope, request.resourceArn());
        GluePolicy policy = metadata.read(reader -> find(reader, scope)).orElseThrow(() -> GlueErrors.notFound("Policy not found"));
        return GetResourcePolicyResponse.builder()
                .policyInJson(policy.policyInJson())
                .policyHash(policy.policyHash())
                .createTime(policy.createTime())
                .updateTime(policy.updateTime())
                .build();
    }

    DeleteResourcePolicyResponse delete(Caller caller, DeleteResourcePolicyRequest request) {
        Scope scope = access.onPolicy(caller, "DeleteResourcePolicy");
        requireCatalog(scope, request.resourceArn());
        metadata.runFromReserve(tx -> {
            Optional<GluePolicy> old = find(tx, scope);
            if (old.isEmpty()) {
                throw GlueErrors.notFound("Policy not found");
            }
            requireHash(request.policyHashCondition(), old);
            tx.delete(CatalogRows.POLICIES, key(scope));
        });
        return DeleteResourcePolicyResponse.builder().build();
    }

    /** The catalog's policy is the only one: shares of Resource Access Manager, which AWS lists here too, there are none. */
    GetResourcePoliciesResponse list(Caller caller, GetResourcePoliciesRequest request) {
        Scope scope = access.onPolicy(caller, "GetResourcePolicies");
        Names.pageSize(request.maxResults(), 1_000);
        List<GluePolicy> policies = metadata.read(reader -> find(reader, scope)).stream().toList();
        return GetResourcePoliciesResponse.builder().getResourcePoliciesResponseList(policies).build();
    }

    /** AWS keeps the member for itself; the catalog is all it can name. */
    private static void requireCatalog(Scope scope, String arn) {
        if (arn != null && !arn.equals(GlueAccess.catalogArn(scope).text())) {
            throw GlueErrors.invalid("A policy can be attached to the catalog only, not to " + arn);
        }
    }

    private static void requireHash(String expected, Optional<GluePolicy> present) {
        if (expected != null && !present.map(GluePolicy::policyHash).filter(expected::equals).isPresent()) {
            throw GlueErrors.conditionFailed("Policy hash condition not met");
        }
    }

    private void check(String text, Scope scope) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw GlueErrors.limitExceeded("Policy exceeds the maximum size of " + MAX_BYTES + " bytes.");
        }
        JsonNode root;
        try {
            root = JSON.readTree(text);
            grammar.accept(text);
        } catch (JsonProcessingException notJson) {
            throw GlueErrors.invalid("Policy is not valid JSON");
        } catch (RuntimeException malformed) {
            throw GlueErrors.invalid("Malformed policy: " + malformed.getMessage());
        }
        JsonNode statement = root.path("Statement");
        List<JsonNode> statements = new ArrayList<>();
        if (statement.isArray()) {
            statement.forEach(statements::add);
        } else {
            statements.add(statement);
        }
        for (JsonNode one : statements) {
            checkStatement(one, scope);
        }
    }

    private static void checkStatement(JsonNode statement, Scope scope) {
        if (!statement.has("Principal") && !statement.has("NotPrincipal")) {
            throw GlueErrors.invalid("Malformed policy: a statement has no Principal");
        }
        String own = GlueAccess.catalogArn(scope).text();
        String prefix = own.substring(0, own.length() - "catalog".length());
        JsonNode resource = statement.path("Resource");
        for (String name : resource.isArray() ? texts(resource) : List.of(resource.asText())) {
            if (!name.equals("*") && !name.startsWith(prefix)) {
                throw GlueErrors.invalid("Malformed policy: resource " + name + " is not in this catalog");
            }
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /** Names a policy's text, so that a client changes what it has seen. */
    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(digest, 15));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
