package io.kariba.s3;

import io.kariba.api.Caller;
import io.kariba.api.Entry;
import io.kariba.api.GlobalKey;
import io.kariba.api.KeyRange;
import io.kariba.api.Region;
import io.kariba.api.Transaction;
import io.kariba.protocols.WireError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLocationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLocationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.Owner;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningResponse;

/** Buckets as such: made, found, listed, removed, and whether they keep versions. */
final class Buckets {
    private static final String CLASSIC_REGION = "us-east-1";
    private static final int MAX_LISTED = 10_000;
    private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}");

    /** Uploads that one transaction drops. */
    private static final int UPLOADS_AT_ONCE = 1000;

    private final Shared shared;

    Buckets(Shared shared) {
        this.shared = shared;
    }

    CreateBucketResponse create(Caller caller, CreateBucketRequest request) {
        String name = BucketNames.check(request.bucket());
        CreateBucketConfiguration configuration = request.createBucketConfiguration();
        String constraint = configuration == null ? null : configuration.locationConstraintAsString();
        authoriseCreate(caller, request, constraint);
        refuseSettings(request);
        Region region = region(caller.region(), constraint);
        Map<String, String> tags = configuration == null ? Map.of() : Tags.of(configuration.tags(), Tags.MAX_ON_BUCKET);
        if (!tags.isEmpty()) {
            shared.guard.newBucket(caller, "TagResource", name, Map.of());
        }
        Bucket bucket = new Bucket(
                name,
                caller.account(),
                caller.principal().canonicalId(),
                region,
                shared.now(),
                Bucket.Versioning.UNVERSIONED,
                Optional.empty(),
                tags,
                Optional.empty());
        shared.metadata.run(tx -> insert(tx, caller, bucket));
        return CreateBucketResponse.builder().location("/" + name).build();
    }

    private void authoriseCreate(Caller caller, CreateBucketRequest request, String constraint) {
        Map<String, String> conditions = new HashMap<>();
        put(conditions, "s3:LocationConstraint", constraint);
        put(conditions, "s3:x-amz-acl", request.aclAsString());
        put(conditions, "s3:x-amz-object-ownership", request.objectOwnershipAsString());
        shared.guard.newBucket(caller, "CreateBucket", request.bucket(), conditions);
    }

    private static void put(Map<String, String> conditions, String key, String value) {
        if (value != null) {
            conditions.put(key, value);
        }
    }

    private void insert(Transaction tx, Caller caller, Bucket bucket) {
        Optional<Bucket> there = tx.get(S3Tables.BUCKETS, GlobalKey.of(bucket.name()));
        if (there.isPresent()) {
            if (!there.get().owner().equals(caller.account())) {
                throw S3Errors.bucketAlreadyExists(bucket.name());
            }
            // In the classic region, and only there, making a bucket of one's own again succeeds and changes nothing.
            if (there.get().region().name().equals(CLASSIC_REGION) && bucket.region().name().equals(CLASSIC_REGION)) {
                return;
            }
            throw S3Errors.bucketAlreadyOwnedByYou(bucket.name());
        }
        int limit = shared.config.maxBucketsPerAccount();
        GlobalKey account = GlobalKey.of(caller.account().digits());
        if (tx.scanKeys(S3Tables.OWNED, KeyRange.under(account), limit).size() >= limit) {
            throw S3Errors.tooManyBuckets();
        }
        tx.put(S3Tables.BUCKETS, GlobalKey.of(bucket.name()), bucket);
        tx.put(S3Tables.OWNED, account.text(bucket.name()), "");
    }

    private static void refuseSettings(CreateBucketRequest request) {
        for (String grant : new String[] {
            request.grantFullControl(), request.grantRead(), request.grantReadACP(), request.grantWrite(), request.grantWriteACP()
        }) {
            if (grant != null) {
                throw S3Errors.invalidBucketAcl();
            }
        }
        if (request.aclAsString() != null && !request.aclAsString().equals("private")) {
            throw S3Errors.invalidBucketAcl();
        }
        if (Boolean.TRUE.equals(request.objectLockEnabledForBucket())) {
            throw S3Errors.notImplemented("x-amz-bucket-object-lock-enabled");
        }
        String ownership = request.objectOwnershipAsString();
        if (ownership != null && !ownership.equals("BucketOwnerEnforced")) {
            if (ownership.equals("BucketOwnerPreferred") || ownership.equals("ObjectWriter")) {
                throw S3Errors.notImplemented("x-amz-object-ownership");
            }
            throw S3Errors.invalidArgument("Invalid x-amz-object-ownership header: " + ownership, "x-amz-object-ownership", ownership);
        }
        CreateBucketConfiguration configuration = request.createBucketConfiguration();
        if (configuration != null && (configuration.location() != null || configuration.bucket() != null)) {
            throw S3Errors.notSupported("Directory buckets are not implemented");
        }
    }

    /**
     * Where the bucket is to live. Clients of us-east-1 talk to S3's global endpoint, which takes any region; other regions' endpoints take their own only.
     * Source: S3 API reference, CreateBucket, LocationConstraint.
     */
    static Region region(Region endpoint, String constraint) {
        boolean classic = endpoint.name().equals(CLASSIC_REGION);
        if (constraint == null) {
            if (!classic) {
                throw S3Errors.illegalLocationConstraint("unspecified");
            }
            return endpoint;
        }
        String wanted = constraint.equals("EU") ? "eu-west-1" : constraint;
        if (wanted.equals(CLASSIC_REGION) || !Region.isValid(wanted) || !REGION.matcher(wanted).matches()) {
            throw S3Errors.invalidLocationConstraint(constraint);
        }
        if (!classic && !wanted.equals(endpoint.name())) {
            throw S3Errors.illegalLocationConstraint(constraint);
        }
        return new Region(wanted);
    }

    HeadBucketResponse head(Caller caller, HeadBucketRequest request) {
        Bucket bucket = find(request.bucket());
        shared.guard.list(caller, "ListBucket", bucket, "", Map.of());
        Guard.expectOwner(bucket, request.expectedBucketOwner());
        return HeadBucketResponse.builder().bucketRegion(bucket.region().name()).accessPointAlias(false).build();
    }

    /** Uploads under way do not keep a bucket: they are dropped with it, at most a thousand in a transaction. */
    DeleteBucketResponse delete(Caller caller, DeleteBucketRequest request) {
        Bucket bucket = find(request.bucket());
        shared.guard.configure(caller, "DeleteBucket", bucket);
        Guard.expectOwner(bucket, request.expectedBucketOwner());
        boolean gone = false;
        while (!gone) {
            gone = shared.metadata.fromReserve(tx -> remove(tx, Guard.again(tx, bucket)));
        }
        return DeleteBucketResponse.builder().build();
    }

    private static boolean remove(Transaction tx, Bucket bucket) {
        KeyRange all = KeyRange.under(GlobalKey.of(bucket.name()));
        if (!tx.scanKeys(S3Tables.OBJECTS, all, 1).isEmpty()) {
            throw bucket.versioning() == Bucket.Versioning.UNVERSIONED
                    ? S3Errors.bucketNotEmpty(bucket.name())
                    : S3Errors.bucketNotEmptyOfVersions(bucket.name());
        }
        List<Entry<GlobalKey, Upload>> uploads = tx.scan(S3Tables.UPLOADS, all, UPLOADS_AT_ONCE);
        for (Entry<GlobalKey, Upload> upload : uploads) {
            tx.delete(S3Tables.UPLOADS, upload.key());
            tx.put(S3Tables.GARBAGE, S3Tables.garbage("upload", upload.value().id()), "");
        }
        if (uploads.size() == UPLOADS_AT_ONCE) {
            return false;
        }
        tx.delete(S3Tables.BUCKETS, GlobalKey.of(bucket.name()));
        tx.delete(S3Tables.OWNED, GlobalKey.of(bucket.owner().digits()).text(bucket.name()));
        return true;
    }

    /** The account's buckets by name, those of every region unless one is named. */
    ListBucketsResponse list(Caller caller, ListBucketsRequest request) {
        shared.guard.account(caller, "ListAllMyBuckets");
        if (request.maxBuckets() != null && (request.maxBuckets() < 1 || request.maxBuckets() > MAX_LISTED)) {
            throw S3Errors.invalidArgument("The maxBuckets value must be between 1 and 10000", "max-buckets", request.maxBuckets().toString());
        }
        int limit = request.maxBuckets() == null ? MAX_LISTED : request.maxBuckets();
        String prefix = HeaderRules.orEmpty(request.prefix());
        GlobalKey account = GlobalKey.of(caller.account().digits());
        KeyRange all = KeyRange.textPrefix(account, prefix);
        KeyRange range = request.continuationToken() == null ? all : all.after(account.text(untoken(request.continuationToken())));
        List<Bucket> found = new ArrayList<>();
        boolean more = shared.metadata.read(reader -> {
            KeyRange rest = range;
            while (true) {
                List<GlobalKey> names = reader.scanKeys(S3Tables.OWNED, rest, 1000);
                for (GlobalKey key : names) {
                    Bucket bucket = reader.get(S3Tables.BUCKETS, GlobalKey.of(KeyWalk.keyOf(key))).orElseThrow();
                    if (request.bucketRegion() != null && !request.bucketRegion().equals(bucket.region().name())) {
                        continue;
                    }
                    if (found.size() == limit) {
                        return true;
                    }
                    found.add(bucket);
                }
                if (names.size() < 1000) {
                    return false;
                }
                rest = rest.after(names.getLast());
            }
        });
        return ListBucketsResponse.builder()
                .owner(Owner.builder().id(caller.principal().canonicalId()).build())
                .buckets(found.stream().map(Buckets::shown).toList())
                .prefix(request.prefix())
                .continuationToken(more ? token(found.getLast().name()) : null)
                .build();
    }

    private static software.amazon.awssdk.services.s3.model.Bucket shown(Bucket bucket) {
        return software.amazon.awssdk.services.s3.model.Bucket.builder()
                .name(bucket.name())
                .creationDate(bucket.created())
                .bucketRegion(bucket.region().name())
                .build();
    }

    private static String token(String name) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String untoken(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            throw S3Errors.invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
        }
    }

    /** No constraint stands for us-east-1. */
    GetBucketLocationResponse location(Caller caller, GetBucketLocationRequest request) {
        Bucket bucket = find(request.bucket());
        shared.guard.locate(caller, "GetBucketLocation", bucket);
        Guard.expectOwner(bucket, request.expectedBucketOwner());
        String region = bucket.region().name();
        return GetBucketLocationResponse.builder()
                .locationConstraint(region.equals(CLASSIC_REGION) ? null : region)
                .build();
    }

    GetBucketVersioningResponse versioning(Caller caller, GetBucketVersioningRequest request) {
        Bucket bucket = find(request.bucket());
        shared.guard.configure(caller, "GetBucketVersioning", bucket);
        Guard.expectOwner(bucket, request.expectedBucketOwner());
        BucketVersioningStatus status = switch (bucket.versioning()) {
            case UNVERSIONED -> null;
            case ENABLED -> BucketVersioningStatus.ENABLED;
            case SUSPENDED -> BucketVersioningStatus.SUSPENDED;
        };
        return GetBucketVersioningResponse.builder().status(status).build();
    }

    PutBucketVersioningResponse putVersioning(Caller caller, PutBucketVersioningRequest request) {
        Bucket bucket = find(request.bucket());
        shared.guard.configure(caller, "PutBucketVersioning", bucket);
        Guard.expectOwner(bucket, request.expectedBucketOwner());
        if (request.mfa() != null
                || request.versioningConfiguration() != null && "Enabled".equals(request.versioningConfiguration().mfaDeleteAsString())) {
            throw S3Errors.notImplemented("x-amz-mfa");
        }
        String status = request.versioningConfiguration() == null ? null : request.versioningConfiguration().statusAsString();
        Bucket.Versioning wanted;
        if ("Enabled".equals(status)) {
            wanted = Bucket.Versioning.ENABLED;
        } else if ("Suspended".equals(status)) {
            wanted = Bucket.Versioning.SUSPENDED;
        } else {
            throw new WireError("IllegalVersioningConfigurationException", 400, "The Versioning element must be specified");
        }
        shared.metadata.run(tx -> {
            Bucket now = Guard.again(tx, bucket);
            tx.put(S3Tables.BUCKETS, GlobalKey.of(bucket.name()), now.withVersioning(wanted));
        });
        return PutBucketVersioningResponse.builder().build();
    }

    private Bucket find(String name) {
        return shared.metadata.read(reader -> Guard.bucket(reader, name));
    }
}
