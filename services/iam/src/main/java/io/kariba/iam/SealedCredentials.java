package io.kariba.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kariba.api.AccountId;
import io.kariba.api.Codec;
import io.kariba.api.Credential;
import io.kariba.api.Credentials;
import io.kariba.api.EngineSessionId;
import io.kariba.api.GlobalKey;
import io.kariba.api.Ids;
import io.kariba.api.Metadata;
import io.kariba.api.Principal;
import io.kariba.api.Table;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Credentials from the accounts file, and temporary ones sealed into their own session token.
 *
 * <p>A token is base64url of: one version byte (1), a 12-byte nonce, and AES-256-GCM of a JSON document with key, secret, principal, policies and expiry; the
 * access key id is the additional data. The sealing key is 32 random bytes kept in the metadata store: it survives restarts, and every node that shares the
 * store opens every token.
 */
public final class SealedCredentials implements Credentials {
    private static final Table<GlobalKey, byte[]> SECRETS = Table.global("iam_secrets", Codec.BYTES);
    private static final GlobalKey SEALING_KEY = GlobalKey.of("session-token-sealing-key");
    private static final JsonMapper JSON = new JsonMapper();
    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int TOKEN_MAX = 16_384;

    private final KnownAccounts accounts;
    private final Metadata metadata;
    private final Ids ids;
    private final InstantSource clock;
    private volatile SecretKeySpec sealingKey;

    public SealedCredentials(KnownAccounts accounts, Metadata metadata, Ids ids, InstantSource clock) {
        this.accounts = accounts;
        this.metadata = metadata;
        this.ids = ids;
        this.clock = clock;
    }

    private SecretKeySpec sealingKey() {
        SecretKeySpec key = sealingKey;
        if (key == null) {
            byte[] fresh = ids.secret(32);
            byte[] kept = metadata.transaction(tx -> {
                tx.insert(SECRETS, SEALING_KEY, fresh);
                return tx.get(SECRETS, SEALING_KEY).orElseThrow();
            });
            key = new SecretKeySpec(kept, "AES");
            sealingKey = key;
        }
        return key;
    }

    /** Forgets the sealing key after the metadata store was emptied: tokens issued before are void. */
    public void reset() {
        sealingKey = null;
    }

    @Override
    public Optional<Credential> find(String accessKeyId, Optional<String> sessionToken) {
        if (sessionToken.isPresent() && accessKeyId.startsWith("ASIA")) {
            return Optional.of(unseal(accessKeyId, sessionToken.get()));
        }
        return accounts.signer(accessKeyId)
                .map(signer -> new Credential(
                        accessKeyId,
                        signer.secretAccessKey(),
                        Optional.empty(),
                        signer.principal(),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty()));
    }

    @Override
    public Principal root(AccountId account) {
        return accounts.root(account);
    }

    @Override
    public Credential issue(Grant grant) {
        String key = "ASIA" + ids.letters(16);
        String secret = Base64.getEncoder().encodeToString(ids.secret(30));
        // Whole seconds: what is sealed is what the client is told.
        Instant expiry = Instant.ofEpochSecond(clock.instant().plus(grant.lifetime()).getEpochSecond());
        Credential open = new Credential(
                key,
                secret,
                Optional.empty(),
                grant.principal(),
                grant.sessionPolicies(),
                grant.engineSession(),
                grant.calledVia(),
                Optional.of(expiry));
        return new Credential(
                key,
                secret,
                Optional.of(seal(open)),
                open.principal(),
                open.sessionPolicies(),
                open.engineSession(),
                open.calledVia(),
                open.expiry());
    }

    private String seal(Credential credential) {
        ObjectNode claims = JSON.createObjectNode();
        claims.put("s", credential.secretAccessKey());
        Principal principal = credential.principal();
        claims.put("k", principal.kind().name());
        claims.put("a", principal.account().digits());
        claims.put("r", principal.arn());
        claims.put("u", principal.userId());
        claims.put("n", principal.name());
        claims.put("c", principal.canonicalId());
        ArrayNode policies = claims.putArray("p");
        credential.sessionPolicies().forEach(policies::add);
        ArrayNode via = claims.putArray("v");
        credential.calledVia().forEach(via::add);
        credential.engineSession().ifPresent(session -> claims.put("e", session.value()));
        claims.put("x", credential.expiry().orElseThrow().getEpochSecond());
        try {
            byte[] nonce = ids.secret(NONCE);
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, credential.accessKeyId()).doFinal(JSON.writeValueAsBytes(claims));
            byte[] token = new byte[1 + NONCE + sealed.length];
            token[0] = VERSION;
            System.arraycopy(nonce, 0, token, 1, NONCE);
            System.arraycopy(sealed, 0, token, 1 + NONCE, sealed.length);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Cannot seal a session token", e);
        }
    }

    private Credential unseal(String accessKeyId, String token) {
        if (token.length() > TOKEN_MAX) {
            throw new InvalidToken("The security token included in the request is invalid.");
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length < 1 + NONCE || bytes[0] != VERSION) {
                throw new InvalidToken("The security token included in the request is invalid.");
            }
            byte[] nonce = java.util.Arrays.copyOfRange(bytes, 1, 1 + NONCE);
            byte[] plain = cipher(Cipher.DECRYPT_MODE, nonce, accessKeyId).doFinal(bytes, 1 + NONCE, bytes.length - 1 - NONCE);
            return credential(accessKeyId, token, JSON.readTree(plain));
        } catch (IllegalArgumentException | AEADBadTagException e) {
            throw new InvalidToken("The security token included in the request is invalid.");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Cannot open a session token", e);
        }
    }

    private static Credential credential(String accessKeyId, String token, JsonNode claims) {
        Principal principal = new Principal(
                Principal.Kind.valueOf(claims.path("k").asText()),
                new AccountId(claims.path("a").asText()),
                claims.path("r").asText(),
                claims.path("u").asText(),
                claims.path("n").asText(),
                claims.path("c").asText());
        return new Credential(
                accessKeyId,
                claims.path("s").asText(),
                Optional.of(token),
                principal,
                texts(claims.path("p")),
                claims.has("e") ? Optional.of(new EngineSessionId(claims.get("e").asText())) : Optional.empty(),
                texts(claims.path("v")),
                Optional.of(Instant.ofEpochSecond(claims.path("x").asLong())));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private Cipher cipher(int mode, byte[] nonce, String accessKeyId) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, sealingKey(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(accessKeyId.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return cipher;
    }
}
