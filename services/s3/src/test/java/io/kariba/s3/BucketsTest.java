package io.kariba.s3;

import static io.kariba.s3.Room.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.GlobalKey;
import io.kariba.api.KeyRange;
import io.kariba.api.TestCallers;
import io.kariba.protocols.WireError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLocationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLocationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.PutBucketAclRequest;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningResponse;

class BucketsTest {
    private final Room room = new Room();

    private static CreateBucketRequest in(String name, String constraint) {
        return CreateBucketRequest.builder().bucket(name).createBucketConfiguration(c -> c.locationConstraint(constraint)).build();
    }

    private void create(Caller caller, CreateBucketRequest request) {
        room.call(caller, "CreateBucket", request, CreateBucketResponse.class);
    }

    private ListBucketsResponse list(ListBucketsRequest.Builder request) {
        return room.call("ListBuckets", request.build(), ListBucketsResponse.class);
    }

    private static List<String> names(ListBucketsResponse listed) {
        return listed.buckets().stream().map(software.amazon.awssdk.services.s3.model.Bucket::name).toList();
    }

    @Test
    void aNewBucketIsFoundListedAndRemoved() {
        CreateBucketResponse made = room.call("CreateBucket", CreateBucketRequest.builder().bucket("lake").build(), CreateBucketResponse.class);
        assertThat(made.location()).isEqualTo("/lake");
        HeadBucketResponse head = room.call("HeadBucket", HeadBucketRequest.builder().bucket("lake").build(), HeadBucketResponse.class);
        assertThat(head.bucketRegion()).isEqualTo("us-east-1");
        ListBucketsResponse listed = list(ListBucketsRequest.builder());
        assertThat(names(listed)).containsExactly("lake");
        assertThat(listed.buckets().getFirst().creationDate()).isEqualTo(room.clock.instant());
        assertThat(listed.owner().id()).isEqualTo(TestCallers.root().principal().canonicalId());
        room.call("DeleteBucket", DeleteBucketRequest.builder().bucket("lake").build(), DeleteBucketResponse.class);
        fails(() -> room.call("HeadBucket", HeadBucketRequest.builder().bucket("lake").build(), Object.class), "NoSuchBucket", 404);
        assertThat(names(list(ListBucketsRequest.builder()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "Upper", "under_score", "-start", "end-", "two..dots", "192.168.5.4", "xn--a", "sthree-a", "a-s3alias", "a--ol-s3", "ı-dotless"})
    void namesOfAnotherFormAreRefused(String name) {
        fails(() -> room.bucket(name), "InvalidBucketName", 400);
        fails(() -> room.bucket("a".repeat(64)), "InvalidBucketName", 400);
        room.bucket("a".repeat(63));
    }

    @Test
    void makingOnesOwnBucketAgainSucceedsInTheClassicRegionOnly() {
        room.bucket("lake");
        room.put("lake", "x", "1");
        room.bucket("lake");
        assertThat(room.get("lake", "x")).isEqualTo("1");
        create(Room.in("eu-west-1"), in("irish", "eu-west-1"));
        fails(() -> create(Room.in("eu-west-1"), in("irish", "eu-west-1")), "BucketAlreadyOwnedByYou", 409);
        fails(() -> room.bucket("irish"), "BucketAlreadyOwnedByYou", 409);
    }

    @Test
    void anotherAccountsNameIsTaken() {
        room.bucket("lake");
        fails(() -> create(TestCallers.root("222222222222"), CreateBucketRequest.builder().bucket("lake").build()), "BucketAlreadyExists", 409);
    }

    @Test
    void theConstraintMustFitTheEndpoint() {
        create(TestCallers.root(), in("anywhere", "ap-south-1"));
        create(Room.in("eu-west-1"), in("irish", "EU"));
        fails(() -> create(TestCallers.root(), in("classic", "us-east-1")), "InvalidLocationConstraint", 400);
        fails(() -> create(TestCallers.root(), in("nowhere", "atlantis")), "InvalidLocationConstraint", 400);
        fails(() -> create(Room.in("eu-west-1"), in("other", "eu-west-2")), "IllegalLocationConstraintException", 400);
        fails(() -> create(Room.in("eu-west-1"), CreateBucketRequest.builder().bucket("none").build()), "IllegalLocationConstraintException", 400);
        assertThat(location("anywhere")).isEqualTo("ap-south-1");
        assertThat(location("irish")).isEqualTo("eu-west-1");
        room.bucket("lake");
        assertThat(location("lake")).isNull();
    }

    private String location(String bucket) {
        return room.call("GetBucketLocation", GetBucketLocationRequest.builder().bucket(bucket).build(), GetBucketLocationResponse.class)
                .locationConstraintAsString();
    }

    @Test
    void settingsThatWouldMeanLessThanTheySayAreRefused() {
        CreateBucketRequest.Builder request = CreateBucketRequest.builder().bucket("lake");
        fails(() -> create(TestCallers.root(), request.copy().acl("public-read").build()), "InvalidBucketAclWithObjectOwnership", 400);
        fails(() -> create(TestCallers.root(), request.copy().grantRead("id=x").build()), "InvalidBucketAclWithObjectOwnership", 400);
        fails(() -> create(TestCallers.root(), request.copy().objectOwnership("ObjectWriter").build()), "NotImplemented", 501);
        fails(() -> create(TestCallers.root(), request.copy().objectOwnership("Nobody").build()), "InvalidArgument", 400);
        fails(() -> create(TestCallers.root(), request.copy().objectLockEnabledForBucket(true).build()), "NotImplemented", 501);
        create(TestCallers.root(), request.copy().acl("private").objectOwnership("BucketOwnerEnforced").build());
    }

    @Test
    void anAccountHasALimit() {
        Room small = new Room(new S3Config(1000, 5, 2, Duration.ofSeconds(1), S3Config.Regions.ANY));
        small.bucket("one");
        small.bucket("two");
        fails(() -> small.bucket("three"), "TooManyBuckets", 400);
        small.call(TestCallers.root("222222222222"), "CreateBucket", CreateBucketRequest.builder().bucket("three").build(), Object.class);
    }

    @Test
    void aBucketWithObjectsStays() {
        room.bucket("lake");
        room.put("lake", "x", "1");
        fails(() -> room.call("DeleteBucket", DeleteBucketRequest.builder().bucket("lake").build(), Object.class), "BucketNotEmpty", 409);
        version("Enabled");
        room.call("DeleteObject", DeleteObjectRequest.builder().bucket("lake").key("x").build(), Object.class);
        assertThatThrownBy(() -> room.call("DeleteBucket", DeleteBucketRequest.builder().bucket("lake").build(), Object.class))
                .hasMessageContaining("all versions");
    }

    @Test
    void uploadsGoWithTheirBucket() {
        room.bucket("lake");
        room.metadata.run(tx -> {
            for (int i = 0; i < 1500; i++) {
                Upload upload = new Upload(
                        "up" + i, Instant.EPOCH, "arn", "id", Optional.empty(), false, ObjectHeaders.NONE, Map.of());
                tx.put(S3Tables.UPLOADS, S3Tables.upload("lake", "key", upload.id()), upload);
            }
        });
        room.call("DeleteBucket", DeleteBucketRequest.builder().bucket("lake").build(), Object.class);
        assertThat(room.metadata.<Integer>read(reader ->
                        reader.scanKeys(S3Tables.GARBAGE, KeyRange.under(GlobalKey.of("upload")), 5000).size()))
                .isEqualTo(1500);
    }

    @Test
    void listsPageAndFilter() {
        for (String name : List.of("b-one", "a-two", "a-one", "a-three")) {
            room.bucket(name);
        }
        create(TestCallers.root(), in("a-far", "eu-west-1"));
        create(TestCallers.root("222222222222"), CreateBucketRequest.builder().bucket("a-other").build());
        ListBucketsResponse first = list(ListBucketsRequest.builder().prefix("a-").maxBuckets(2));
        assertThat(names(first)).containsExactly("a-far", "a-one");
        ListBucketsResponse second = list(ListBucketsRequest.builder().prefix("a-").maxBuckets(2).continuationToken(first.continuationToken()));
        assertThat(names(second)).containsExactly("a-three", "a-two");
        assertThat(second.continuationToken()).isNull();
        assertThat(names(list(ListBucketsRequest.builder().bucketRegion("eu-west-1")))).containsExactly("a-far");
        fails(() -> list(ListBucketsRequest.builder().maxBuckets(0)), "InvalidArgument", 400);
        fails(() -> list(ListBucketsRequest.builder().continuationToken("%")), "InvalidArgument", 400);
    }

    private void version(String status) {
        room.call(
                "PutBucketVersioning",
                PutBucketVersioningRequest.builder().bucket("lake").versioningConfiguration(c -> c.status(status)).build(),
                PutBucketVersioningResponse.class);
    }

    @Test
    void versioningIsEnabledAndSuspended() {
        room.bucket("lake");
        GetBucketVersioningRequest get = GetBucketVersioningRequest.builder().bucket("lake").build();
        assertThat(room.call("GetBucketVersioning", get, GetBucketVersioningResponse.class).status()).isNull();
        room.put("lake", "x", "null version");
        version("Enabled");
        assertThat(room.call("GetBucketVersioning", get, GetBucketVersioningResponse.class).statusAsString()).isEqualTo("Enabled");
        String kept = room.put("lake", "x", "kept").versionId();
        version("Suspended");
        room.put("lake", "x", "newest");
        assertThat(room.get("lake", "x")).isEqualTo("newest");
        assertThat(room.get(GetObjectRequest.builder().bucket("lake").key("x").versionId(kept).build())).isEqualTo("kept");
        assertThat(room.call("ListObjectVersions", ListObjectVersionsRequest.builder().bucket("lake").build(), ListObjectVersionsResponse.class)
                        .versions())
                .extracting(v -> v.versionId())
                .containsExactly("null", kept);
        fails(() -> version("Off"), "IllegalVersioningConfigurationException", 400);
    }

    @Test
    void everyOperationAsksFirst() {
        room.bucket("lake");
        room.permissions.reset();
        room.permissions.deny("*");
        assertDenied("CreateBucket", CreateBucketRequest.builder().bucket("new").build());
        assertDenied("HeadBucket", HeadBucketRequest.builder().bucket("lake").build());
        assertDenied("DeleteBucket", DeleteBucketRequest.builder().bucket("lake").build());
        assertDenied("ListBuckets", ListBucketsRequest.builder().build());
        assertDenied("GetBucketLocation", GetBucketLocationRequest.builder().bucket("lake").build());
        assertDenied("GetBucketVersioning", GetBucketVersioningRequest.builder().bucket("lake").build());
        assertDenied("PutBucketVersioning", PutBucketVersioningRequest.builder().bucket("lake").build());
        assertThat(room.permissions.actions())
                .containsExactly(
                        "s3:CreateBucket",
                        "s3:ListBucket",
                        "s3:DeleteBucket",
                        "s3:ListAllMyBuckets",
                        "s3:GetBucketLocation",
                        "s3:GetBucketVersioning",
                        "s3:PutBucketVersioning");
    }

    private void assertDenied(String operation, SdkPojo request) {
        assertThatThrownBy(() -> room.call(operation, request, Object.class)).isInstanceOf(AccessDenied.class);
    }

    @Test
    void enginesNeverTouchConfiguration() {
        room.bucket("lake");
        for (var request : Map.<String, SdkPojo>of(
                        "CreateBucket", CreateBucketRequest.builder().bucket("new").build(),
                        "DeleteBucket", DeleteBucketRequest.builder().bucket("lake").build(),
                        "PutBucketPolicy", PutBucketPolicyRequest.builder().bucket("lake").policy("{}").build(),
                        "PutBucketTagging", PutBucketTaggingRequest.builder().bucket("lake").build(),
                        "PutBucketAcl", PutBucketAclRequest.builder().bucket("lake").build(),
                        "PutBucketVersioning", PutBucketVersioningRequest.builder().bucket("lake").build(),
                        "ListBuckets", ListBucketsRequest.builder().build())
                .entrySet()) {
            assertThatThrownBy(() -> room.call(Room.engine(), request.getKey(), request.getValue(), Object.class))
                    .as(request.getKey())
                    .isInstanceOf(AccessDenied.class);
        }
    }

    @Test
    void theExpectedOwnerMustBeTheOwner() {
        room.bucket("lake");
        HeadBucketRequest.Builder head = HeadBucketRequest.builder().bucket("lake");
        room.call("HeadBucket", head.expectedBucketOwner("111111111111").build(), HeadBucketResponse.class);
        assertDenied("HeadBucket", head.expectedBucketOwner("222222222222").build());
    }

    @Test
    void aBucketOfAnotherRegionIsServedUnlessRegionsAreKept() {
        create(TestCallers.root(), in("far", "eu-west-1"));
        HeadBucketRequest head = HeadBucketRequest.builder().bucket("far").build();
        assertThat(room.call("HeadBucket", head, HeadBucketResponse.class).bucketRegion()).isEqualTo("eu-west-1");

        Room strict = new Room(S3Config.DEFAULT.with(S3Config.Regions.OWN));
        strict.call("CreateBucket", in("far", "eu-west-1"), Object.class);
        fails(() -> strict.call("HeadBucket", head, Object.class), "PermanentRedirect", 301);
        assertThatThrownBy(() -> strict.call("HeadBucket", head, Object.class)).isInstanceOfSatisfying(WireError.class, error -> {
            assertThat(error.headers()).containsEntry("x-amz-bucket-region", "eu-west-1");
            assertThat(error.members()).containsEntry("Endpoint", "s3.eu-west-1.amazonaws.com");
        });
        fails(() -> strict.put("far", "x", "1"), "PermanentRedirect", 301);
        fails(() -> strict.get("far", "x"), "PermanentRedirect", 301);
        Caller there = Room.in("eu-west-1");
        assertThat(strict.call(there, "HeadBucket", head, HeadBucketResponse.class).bucketRegion()).isEqualTo("eu-west-1");
        // Where a bucket is can be asked from anywhere, and services and engines work for callers of any region.
        strict.call("GetBucketLocation", GetBucketLocationRequest.builder().bucket("far").build(), Object.class);
        strict.call(TestCallers.root().via("athena.amazonaws.com"), "HeadBucket", head, Object.class);
        strict.call(Room.engine(), "HeadBucket", head, Object.class);
    }

    @Test
    void aRequestForABucketThatWasReplacedMeanwhileIsForNobody() {
        room.bucket("lake");
        Bucket allowed = room.metadata.read(reader -> Guard.bucket(reader, "lake"));
        room.call("DeleteBucket", DeleteBucketRequest.builder().bucket("lake").build(), DeleteBucketResponse.class);
        create(TestCallers.root("222222222222"), CreateBucketRequest.builder().bucket("lake").build());
        fails(() -> room.metadata.read(reader -> Guard.again(reader, allowed)), "NoSuchBucket", 404);
    }
}
