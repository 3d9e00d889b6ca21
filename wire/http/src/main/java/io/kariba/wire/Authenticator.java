package io.kariba.wire;

import io.kariba.api.AccountId;
import io.kariba.api.Caller;
import io.kariba.api.Credential;
import io.kariba.api.Credentials;
import io.kariba.api.EngineSessions;
import io.kariba.api.Principal;
import io.kariba.api.Region;
import io.kariba.api.RequestId;
import io.kariba.wire.AuthFailure.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a signature into a caller. The only place that makes one (law 1). Thread-safe. */
final class Authenticator {
    private static final Duration SKEW = Duration.ofMinutes(15);

    /**
     * What authentication rests on.
     *
     * @param account what unknown keys act for in open mode
     * @param region where a request names none
     */
    record Base(Credentials credentials, EngineSessions sessions, AuthMode mode, AccountId account, Region region, InstantSource clock) {}

    /**
     * Whose request it claims to be.
     *
     * @param credential known to the server; empty for unsigned requests and, in open mode, for unknown keys
     * @param principal who it acts as once verified
     */
    record Claim(Signature signature, Optional<Credential> credential, Principal principal) {
        boolean isEngine() {
            return credential.isPresent() && credential.get().engineSession().isPresent();
        }
    }

    private final Base base;
    private final SigningKeys keys = new SigningKeys();

    Authenticator(Base base) {
        this.base = base;
    }

    /** Finds the key; nothing is verified yet but that a security token was issued here for it. */
    Claim claim(Signature signature) {
        if (signature instanceof Signature.Unsigned) {
            return new Claim(signature, Optional.empty(), Principal.ANONYMOUS);
        }
        String keyId = signature.keyId();
        Optional<Credential> found;
        try {
            found = base.credentials().find(keyId, signature.sessionToken());
        } catch (Credentials.InvalidToken invalid) {
            throw new AuthFailure(Reason.TOKEN_INVALID, "The provided token is malformed or otherwise invalid.");
        }
        if (found.isPresent()) {
            requireLive(found.get(), signature);
            return new Claim(signature, found, found.get().principal());
        }
        if (base.mode() == AuthMode.ENFORCED || keyId.equals(Principal.NOBODY.digits())) {
            throw new AuthFailure(Reason.UNKNOWN_KEY, keyId, Map.of("AWSAccessKeyId", keyId));
        }
        AccountId account = AccountId.isValid(keyId) ? new AccountId(keyId) : base.account();
        return new Claim(signature, Optional.empty(), base.credentials().root(account));
    }

    private void requireLive(Credential credential, Signature signature) {
        if (credential.sessionToken().isPresent() && signature.sessionToken().isEmpty()) {
            throw new AuthFailure(Reason.UNKNOWN_KEY, credential.accessKeyId(), Map.of("AWSAccessKeyId", credential.accessKeyId()));
        }
        // Whoever keeps the engine sessions says when one is over, whatever the clock was set to meanwhile.
        boolean live = credential.engineSession().isPresent()
                ? base.sessions().isOpen(credential.engineSession().get())
                : credential.expiry().isEmpty() || base.clock().instant().isBefore(credential.expiry().get());
        if (!live) {
            throw new AuthFailure(Reason.TOKEN_EXPIRED, "The provided token has expired.");
        }
    }

    /**
     * Verifies the signature over a request's head.
     *
     * @param request with the path as the client sent it
     * @param resourcePath the path with a virtual host's bucket before it
     * @param payloadHash what stands in the canonical request's last line
     */
    Verified verify(Claim claim, Inbound request, String resourcePath, String payloadHash, RequestId id) {
        return switch (claim.signature()) {
            case Signature.Unsigned unsigned -> new Verified(caller(claim, request, base.region(), id), payloadHash, ChunkSigner.NONE);
            case Signature.V2 v2 -> {
                verifyV2(claim, v2, request, resourcePath);
                yield new Verified(caller(claim, request, base.region(), id), payloadHash, ChunkSigner.NONE);
            }
            case Signature.V4 v4 -> {
                ChunkSigner chunks = verifyV4(claim, v4, request, payloadHash);
                yield new Verified(caller(claim, request, new Region(v4.region()), id), payloadHash, chunks);
            }
        };
    }


    private ChunkSigner verifyV4(Claim claim, Signature.V4 signature, Inbound request, String payloadHash) {
        requireInTime(signature);
        List<String> signed = signature.signedHeaders();
        if (!signed.contains("host") && !signed.contains(":authority")) {
            throw new AuthFailure(
                    signature.isPresigned() ? Reason.MALFORMED_QUERY : Reason.MALFORMED_HEADER,
                    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }
        if (signature.service().equals("s3")) {
            requireSigned(request, signed);
        }
        if (claim.credential().isEmpty()) {
            return ChunkSigner.NONE;
        }
        if (request.header("x-amz-target").isPresent() && !signed.contains("x-amz-target")) {
            // It says what is done with the body: unsigned, a read that somebody overheard could be sent again as a delete of the same name.
            throw new AuthFailure(Reason.HEADERS_NOT_SIGNED, "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
        }
        byte[] key = keys.key(claim.credential().get().secretAccessKey(), signature);
        String canonical = CanonicalRequest.of(request, signature, payloadHash);
        String toSign = CanonicalRequest.toSign(signature, canonical);
        if (!Hmac.same(Hmac.hex(Hmac.sha256(key, toSign)), signature.value())) {
            throw mismatch(signature.accessKeyId(), signature.value(), toSign, canonical);
        }
        return ChunkSigner.of(key, signature);
    }

    private static AuthFailure mismatch(String keyId, String provided, String toSign, String canonical) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("AWSAccessKeyId", keyId);
        members.put("StringToSign", toSign);
        members.put("SignatureProvided", provided);
        if (!canonical.isEmpty()) {
            members.put("CanonicalRequest", canonical);
        }
        return new AuthFailure(Reason.WRONG_SIGNATURE, "The signature does not match", members);
    }

    private static void requireSigned(Inbound request, List<String> signed) {
        List<String> loose = new ArrayList<>();
        for (String name : request.headers().keySet()) {
            if (name.startsWith("x-amz-") && !signed.contains(name)) {
                loose.add(name);
            }
        }
        if (!loose.isEmpty()) {
            loose.sort(null);
            throw new AuthFailure(
                    Reason.HEADERS_NOT_SIGNED, "There were headers present in the request which were not signed",
                    Map.of("HeadersNotSigned", String.join(", ", loose)));
        }
    }

    private void requireInTime(Signature.V4 signature) {
        Instant now = base.clock().instant();
        Instant latest = signature.expiresSeconds().isPresent()
                ? signature.time().plusSeconds(signature.expiresSeconds().getAsLong())
                : signature.time().plus(SKEW);
        if (signature.expiresSeconds().isPresent()) {
            if (now.isAfter(latest)) {
                throw new AuthFailure(Reason.URL_EXPIRED, "Request has expired", expiredMembers(signature, latest, now));
            }
        } else if (now.isAfter(latest)) {
            throw new AuthFailure(
                    Reason.SKEWED, "Signature expired: " + signature.timestamp() + " is now earlier than " + SignatureReader.BASIC.format(now.minus(SKEW)) + " ("
                            + SignatureReader.BASIC.format(now) + " - 15 min.)", skewMembers(signature, now));
        }
        if (signature.time().isAfter(now.plus(SKEW))) {
            throw new AuthFailure(
                    Reason.SKEWED, "Signature not yet current: " + signature.timestamp() + " is still later than " + SignatureReader.BASIC.format(now.plus(SKEW))
                            + " (" + SignatureReader.BASIC.format(now) + " + 15 min.)", skewMembers(signature, now));
        }
    }

    private static Map<String, Object> skewMembers(Signature.V4 signature, Instant now) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("RequestTime", signature.timestamp());
        members.put("ServerTime", now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
        members.put("MaxAllowedSkewMilliseconds", "900000");
        return members;
    }

    private static Map<String, Object> expiredMembers(Signature.V4 signature, Instant expired, Instant now) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("X-Amz-Expires", Long.toString(signature.expiresSeconds().getAsLong()));
        members.put("Expires", expired.toString());
        members.put("ServerTime", now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
        return members;
    }

    private void verifyV2(Claim claim, Signature.V2 signature, Inbound request, String resourcePath) {
        Instant now = base.clock().instant();
        if (signature.expires().isPresent()) {
            if (now.getEpochSecond() > signature.expires().getAsLong()) {
                throw new AuthFailure(Reason.URL_EXPIRED, "Request has expired");
            }
        } else {
            String date = request.header("x-amz-date").or(() -> request.header("date")).orElse("");
            Instant time = HttpDates.parse(date).orElseThrow(() ->
                    new AuthFailure(Reason.MISSING, "AWS authentication requires a valid Date or x-amz-date header"));
            if (Duration.between(time, now).abs().compareTo(SKEW) > 0) {
                throw new AuthFailure(Reason.SKEWED, "The difference between the request time and the current time is too large.");
            }
        }
        if (claim.credential().isPresent() && !isRight(claim.credential().get(), signature, request, resourcePath)) {
            // Clients disagree on whether a bucket's own path ends in a slash.
            boolean bucketAlone = resourcePath.length() > 1 && resourcePath.indexOf('/', 1) < 0;
            if (!bucketAlone || !isRight(claim.credential().get(), signature, request, resourcePath + "/")) {
                throw mismatch(signature.accessKeyId(), signature.value(), SignatureV2.toSign(request, signature, resourcePath), "");
            }
        }
    }

    private static boolean isRight(Credential credential, Signature.V2 signature, Inbound request, String resourcePath) {
        String toSign = SignatureV2.toSign(request, signature, resourcePath);
        return Hmac.same(SignatureV2.sign(credential.secretAccessKey(), toSign), signature.value());
    }

    private Caller caller(Claim claim, Inbound request, Region region, RequestId id) {
        Caller.Origin origin = new Caller.Origin(
                request.sourceIp(), request.headerOr("user-agent", ""), request.isSecure(), claim.signature().keyId(), base.clock().instant());
        Optional<Credential> credential = claim.credential();
        return new Caller(
                claim.principal(),
                region,
                id,
                credential.map(Credential::sessionPolicies).orElse(List.of()),
                credential.flatMap(Credential::engineSession),
                credential.map(Credential::calledVia).orElse(List.of()),
                origin);
    }
}
