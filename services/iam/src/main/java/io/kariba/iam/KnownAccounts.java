package io.kariba.iam;

import io.kariba.api.AccountId;
import io.kariba.api.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The accounts file, indexed. Accounts that are not in it exist too: in open mode every 12 digits name one. */
public final class KnownAccounts {
    private final Map<String, Signer> byKey = new HashMap<>();
    private final Map<AccountId, AccountsFile.Account> byId = new HashMap<>();
    private final Map<String, List<PolicyDocument>> policiesByArn = new HashMap<>();

    /** A principal with the secret it signs with. */
    record Signer(Principal principal, String secretAccessKey) {}

    public KnownAccounts(AccountsFile file) {
        for (AccountsFile.Account account : file.accounts()) {
            byId.put(account.id(), account);
            for (AccountsFile.User user : account.users()) {
                Principal principal = principal(account, user);
                byKey.put(user.accessKeyId(), new Signer(principal, user.secretAccessKey()));
                if (principal.kind() == Principal.Kind.USER) {
                    policiesByArn.put(principal.arn(), user.policies());
                }
            }
        }
    }

    private static Principal principal(AccountsFile.Account account, AccountsFile.User user) {
        if (user.name().equals("root")) {
            return Principal.root(account.id(), account.canonicalId());
        }
        String arn = "arn:aws:iam::" + account.id() + ":user/" + user.name();
        // A user's id is made from its name, so that it stays the same from start to start.
        String digest = AccountsFile.canonicalId(account.id()).substring(0, 4) + user.name();
        String id = "AIDA" + java.util.HexFormat.of()
                .withUpperCase()
                .formatHex(sha256(digest), 0, 9)
                .substring(0, 17);
        return new Principal(Principal.Kind.USER, account.id(), arn, id, user.name(), account.canonicalId());
    }

    private static byte[] sha256(String text) {
        try {
            return java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Optional<Signer> signer(String accessKeyId) {
        return Optional.ofNullable(byKey.get(accessKeyId));
    }

    Principal root(AccountId account) {
        AccountsFile.Account known = byId.get(account);
        return Principal.root(account, known == null ? AccountsFile.canonicalId(account) : known.canonicalId());
    }

    /** The policies of a user of the file; empty for principals that have no policies of their own by design. */
    Optional<List<PolicyDocument>> policiesOf(Principal principal) {
        String arn = principal.kind() == Principal.Kind.USER ? principal.arn() : "";
        return principal.kind() == Principal.Kind.USER
                ? Optional.of(policiesByArn.getOrDefault(arn, List.of()))
                : Optional.empty();
    }
}
