package io.kariba.iam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kariba.api.AccountId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The credentials file: accounts with their users and keys.
 *
 * <pre>{"accounts":[{"id":"111111111111","name":"main","email":"…","canonicalId":"64 hex digits",
 *   "users":[{"name":"root","accessKeyId":"…","secretAccessKey":"…","policies":[{…}]}]}]}</pre>
 *
 * <p>{@code root} is the account itself and may do everything in it. Any other user may do what its {@code policies} (IAM policy documents) allow, and
 * without them nothing, as in IAM. {@code name}, {@code email}, {@code canonicalId} and {@code policies} may be absent; unknown keys are an error, so that
 * a misspelt one is not silently without effect.
 */
public record AccountsFile(List<Account> accounts) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final Pattern CANONICAL = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern ACCESS_KEY = Pattern.compile("[\\w+=,.@/-]{3,128}");
    private static final Pattern USER = Pattern.compile("[\\w+=,.@-]{1,64}");

    public AccountsFile {
        accounts = List.copyOf(accounts);
    }

    /** An account; {@code canonicalId} is S3's name for it. */
    public record Account(AccountId id, Optional<String> name, Optional<String> email, String canonicalId, List<User> users) {}

    /** A user with one key. */
    public record User(String name, String accessKeyId, String secretAccessKey, List<PolicyDocument> policies) {
        @Override
        public String toString() {
            return "User[" + name + " " + accessKeyId + "]";
        }
    }

    /** What is wrong with the file, fit to be shown to whoever wrote it. */
    public static final class Invalid extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Invalid(String message) {
            super(message, null, false, false);
        }
    }

    /** @throws Invalid if it cannot be read or does not have the form above */
    public static AccountsFile read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new Invalid("Cannot read the credentials file " + file + ": " + e.getMessage());
        }
    }

    static AccountsFile parse(String json, String source) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new Invalid(source + " is not JSON: " + e.getOriginalMessage() + " at line " + e.getLocation().getLineNr());
        }
        onlyKeys(root, source, Set.of("accounts"));
        List<Account> accounts = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (JsonNode node : array(root, "accounts", source)) {
            Account account = account(node, source);
            if (!ids.add(account.id().digits())) {
                throw new Invalid(source + ": account " + account.id() + " stands twice");
            }
            for (User user : account.users()) {
                if (!keys.add(user.accessKeyId())) {
                    throw new Invalid(source + ": access key " + user.accessKeyId() + " stands twice");
                }
            }
            accounts.add(account);
        }
        return new AccountsFile(accounts);
    }

    private static Account account(JsonNode node, String source) {
        onlyKeys(node, source, Set.of("id", "name", "email", "canonicalId", "users"));
        String id = text(node, "id", source);
        if (!AccountId.isValid(id)) {
            throw new Invalid(source + ": an account id is 12 digits, not " + id);
        }
        AccountId account = new AccountId(id);
        if (account.equals(io.kariba.api.Principal.NOBODY)) {
            throw new Invalid(source + ": account " + id + " is reserved for unsigned requests");
        }
        String canonical = optional(node, "canonicalId").orElseGet(() -> canonicalId(account));
        if (!CANONICAL.matcher(canonical).matches()) {
            throw new Invalid(source + ": canonicalId of account " + id + " is not 64 hexadecimal digits");
        }
        List<User> users = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode entry : array(node, "users", source)) {
            User user = user(entry, id, source);
            // A second key of root's has no policies to be confused; a user's two entries would leave one's policies without effect.
            if (!names.add(user.name()) && !user.name().equals("root")) {
                throw new Invalid(source + ": user " + user.name() + " of account " + id + " stands twice");
            }
            users.add(user);
        }
        return new Account(account, optional(node, "name"), optional(node, "email"), canonical, List.copyOf(users));
    }

    private static User user(JsonNode node, String account, String source) {
        onlyKeys(node, source, Set.of("name", "accessKeyId", "secretAccessKey", "policies"));
        String name = text(node, "name", source);
        String key = text(node, "accessKeyId", source);
        if (!USER.matcher(name).matches()) {
            throw new Invalid(source + ": not a user name: " + name);
        }
        if (!ACCESS_KEY.matcher(key).matches()) {
            throw new Invalid(source + ": not an access key id: " + key);
        }
        List<PolicyDocument> policies = new ArrayList<>();
        if (node.has("policies")) {
            if (name.equals("root")) {
                throw new Invalid(source + ": root of account " + account + " is the account itself and cannot have policies");
            }
            for (JsonNode policy : array(node, "policies", source)) {
                try {
                    policies.add(PolicyDocument.ofIdentity(policy.toString()));
                } catch (PolicyDocument.Malformed e) {
                    throw new Invalid(source + ": policy of user " + name + ": " + e.getMessage());
                }
            }
        }
        return new User(name, key, text(node, "secretAccessKey", source), List.copyOf(policies));
    }

    /** S3's canonical id of an account that was given none: always the same for the same account. */
    static String canonicalId(AccountId account) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(("kariba canonical user " + account).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void onlyKeys(JsonNode node, String source, Set<String> known) {
        if (!node.isObject()) {
            throw new Invalid(source + ": expected an object, found " + node.getNodeType());
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new Invalid(source + ": unknown key \"" + name + "\"; known are " + known.stream().sorted().toList());
            }
        }
    }

    private static JsonNode array(JsonNode node, String name, String source) {
        JsonNode value = node.path(name);
        if (!value.isArray()) {
            throw new Invalid(source + ": \"" + name + "\" must be a list");
        }
        return value;
    }

    private static String text(JsonNode node, String name, String source) {
        return optional(node, name).orElseThrow(() -> new Invalid(source + ": \"" + name + "\" is missing or not a text"));
    }

    private static Optional<String> optional(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }
}
