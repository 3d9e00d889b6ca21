package io.kariba.api;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * Who a request acts as, in IAM's terms.
 *
 * @param kind what sort of principal it is
 * @param account the account it belongs to; for {@link Kind#ANONYMOUS} the account that owns nothing, {@link #NOBODY}
 * @param arn e.g. {@code arn:aws:iam::111111111111:root} or {@code arn:aws:sts::111111111111:assumed-role/etl/session}
 * @param userId IAM's unique id: the account id for root, {@code AIDA…} for a user, {@code AROA…:session} for an assumed role
 * @param name the user's or role session's name, {@code root} for the account itself
 * @param canonicalId S3's canonical user id of the account: 64 hexadecimal digits
 */
public record Principal(Kind kind, AccountId account, String arn, String userId, String name, String canonicalId) {
    /** The sorts of principal that can sign, or not sign, a request. */
    public enum Kind {
        ROOT,
        USER,
        ASSUMED_ROLE,
        FEDERATED_USER,
        ANONYMOUS
    }

    /** An account number that no account file may use: what anonymous callers belong to. */
    public static final AccountId NOBODY = new AccountId("999999999999");

    /** The unsigned caller, who may do only what was made public. */
    public static final Principal ANONYMOUS =
            new Principal(Kind.ANONYMOUS, NOBODY, "*", "ANONYMOUS_PRINCIPAL", "anonymous", "65a011a29cdf8ec533ec3d1ccaae921c");

    public boolean isAnonymous() {
        return kind == Kind.ANONYMOUS;
    }

    /** The account itself, as IAM names it. */
    public static Principal root(AccountId account, String canonicalId) {
        return new Principal(Kind.ROOT, account, "arn:aws:iam::" + account + ":root", account.digits(), "root", canonicalId);
    }

    /**
     * A session of a role, as STS makes it. Roles are not stored yet: the role's id is made from its ARN, so that it stays the same.
     *
     * @param canonicalId of the role's account
     */
    public static Principal assumedRole(RoleArn role, String sessionName, String canonicalId) {
        String session = role.name() + "/" + sessionName;
        String userId = "AROA" + digits(role.text()) + ":" + sessionName;
        return new Principal(
                Kind.ASSUMED_ROLE, role.account(), "arn:aws:sts::" + role.account() + ":assumed-role/" + session, userId, sessionName, canonicalId);
    }

    private static String digits(String arn) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(arn.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, digest).toString(32).toUpperCase(Locale.ROOT).substring(0, 17);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
