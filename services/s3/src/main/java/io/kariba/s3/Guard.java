package io.kariba.s3;

import io.kariba.api.Access;
import io.kariba.api.AccessDenied;
import io.kariba.api.Action;
import io.kariba.api.Arn;
import io.kariba.api.Caller;
import io.kariba.api.EngineSessionId;
import io.kariba.api.EngineSessions;
import io.kariba.api.GlobalKey;
import io.kariba.api.Permissions;
import io.kariba.api.Principal;
import io.kariba.api.Reader;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides, before S3 acts, whether it may: the caller's permissions with the bucket's policy, and for an engine's call also the prefixes its session was
 * given (law 4). Engines never touch a bucket's configuration.
 */
final class Guard {
    private static final String DENIED = "Access Denied";
    private final Permissions permissions;
    private final EngineSessions sessions;
    private final S3Config.Regions regions;

    Guard(Permissions permissions, EngineSessions sessions, S3Config.Regions regions) {
        this.permissions = permissions;
        this.sessions = sessions;
        this.regions = regions;
    }

    /** The bucket a request is about. Anybody is told that a bucket does not exist, as in AWS. */
    static Bucket bucket(Reader reader, String name) {
        return reader.get(S3Tables.BUCKETS, GlobalKey.of(name)).orElseThrow(() -> S3Errors.noSuchBucket(name));
    }

    /**
     * The bucket as it is now, in the transaction of a request that was allowed on it.
     *
     * @throws io.kariba.protocols.WireError NoSuchBucket if it is gone, also if its name is another bucket's by now: of that nothing was allowed
     */
    static Bucket again(Reader reader, Bucket allowed) {
        Bucket now = bucket(reader, allowed.name());
        if (!now.isSame(allowed)) {
            throw S3Errors.noSuchBucket(allowed.name());
        }
        return now;
    }

    /** Honours {@code x-amz-expected-bucket-owner}; null asks for nothing. */
    static void expectOwner(Bucket bucket, String expected) {
        if (expected != null && !expected.equals(bucket.owner().digits())) {
            throw new AccessDenied(DENIED);
        }
    }

    /** Something about the account as a whole. */
    void account(Caller caller, String action) {
        refuseEngines(caller);
        permissions.require(caller, new Action("s3", action), Arn.ANY);
    }

    /** Making a bucket: it belongs to nobody yet, so the caller's own account counts as its owner. */
    void newBucket(Caller caller, String action, String bucket, Map<String, String> conditions) {
        refuseEngines(caller);
        Arn arn = new Arn("arn:aws:s3:::" + bucket);
        permissions.require(caller, new Access(new Action("s3", action), List.of(arn), caller.account(), Optional.empty(), conditions));
    }

    void configure(Caller caller, String action, Bucket bucket) {
        requireRegion(caller, bucket);
        locate(caller, action, bucket);
    }

    /** Like {@link #configure}, and from any region: how clients find out where a bucket is. */
    void locate(Caller caller, String action, Bucket bucket) {
        refuseEngines(caller);
        permissions.require(caller, access(caller, action, bucket, bucket.arn(), Map.of()));
    }

    /**
     * The bucket's own policy: only the owner's account may touch it, and its root may do so whatever the policy says, so that nobody locks a bucket for good.
     * Source: S3 API reference, PutBucketPolicy.
     *
     * @param method the request's HTTP method, for the refusal
     */
    void configurePolicy(Caller caller, String action, Bucket bucket, String method) {
        requireRegion(caller, bucket);
        refuseEngines(caller);
        Access access = access(caller, action, bucket, bucket.arn(), Map.of());
        boolean own = caller.account().equals(bucket.owner());
        permissions.require(caller, own && caller.principal().kind() == Principal.Kind.ROOT ? access.withResourcePolicy(Optional.empty()) : access);
        if (!own) {
            throw S3Errors.methodNotAllowed(method, "BUCKETPOLICY");
        }
    }

    void list(Caller caller, String action, Bucket bucket, String prefix, Map<String, String> conditions) {
        requireRegion(caller, bucket);
        permissions.require(caller, access(caller, action, bucket, bucket.arn(), conditions));
        Optional<EngineSessionId> session = caller.engineSession();
        if (session.isPresent() && !sessions.mayList(session.get(), bucket.name(), prefix)) {
            throw new AccessDenied(DENIED);
        }
    }

    /** Reading from any region, as copies may: others ask {@link #requireRegion} first. */
    void read(Caller caller, String action, Bucket bucket, String key, Map<String, String> conditions) {
        permissions.require(caller, access(caller, action, bucket, bucket.arn(key), conditions));
        Optional<EngineSessionId> session = caller.engineSession();
        if (session.isPresent() && !sessions.mayRead(session.get(), bucket.name(), key)) {
            throw new AccessDenied(DENIED);
        }
    }

    void write(Caller caller, String action, Bucket bucket, String key, Map<String, String> conditions) {
        requireRegion(caller, bucket);
        permissions.require(caller, access(caller, action, bucket, bucket.arn(key), conditions));
        Optional<EngineSessionId> session = caller.engineSession();
        if (session.isPresent() && !sessions.mayWrite(session.get(), bucket.name(), key)) {
            throw new AccessDenied(DENIED);
        }
    }

    /** A key is not there: only who may list the bucket is told so. */
    void requireToKnowOfAbsence(Caller caller, Bucket bucket, String key) {
        permissions.require(caller, access(caller, "ListBucket", bucket, bucket.arn(), Map.of("s3:prefix", key)));
    }

    /**
     * S3 serves a bucket where it is, and tells whoever asks elsewhere. Engines and other services reach every region, since they sign with their server's,
     * and so do requests without a signature, which name none.
     */
    void requireRegion(Caller caller, Bucket bucket) {
        boolean exempt = regions == S3Config.Regions.ANY
                || caller.engineSession().isPresent()
                || !caller.calledVia().isEmpty()
                || caller.principal().isAnonymous();
        if (!exempt && !caller.region().equals(bucket.region())) {
            throw S3Errors.permanentRedirect(bucket);
        }
    }

    private void refuseEngines(Caller caller) {
        if (caller.engineSession().isPresent()) {
            throw new AccessDenied(DENIED);
        }
    }

    private static Access access(Caller caller, String action, Bucket bucket, Arn resource, Map<String, String> conditions) {
        return new Access(new Action("s3", action), List.of(resource), bucket.owner(), policyFor(caller, bucket), conditions);
    }

    /** A public policy that is restricted speaks to nobody outside the owner's account. */
    static Optional<String> policyFor(Caller caller, Bucket bucket) {
        boolean stranger = caller.principal().isAnonymous() || !caller.account().equals(bucket.owner());
        boolean restricted = stranger && bucket.publicAccess().filter(PublicAccess::restrictBuckets).isPresent();
        return restricted ? bucket.policy().filter(policy -> !BucketPolicies.isPublic(policy)) : bucket.policy();
    }
}
