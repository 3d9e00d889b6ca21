package io.kariba.s3;
import io.kariba.api.*;
import io.kariba.protocols.*;
import software.amazon.awssdk.services.s3.model.*;
import java.util.*;
public final class S3Service implements io.kariba.protocols.Service, AutoCloseable {
  final Shared shared; final ObjectReads reads; final ObjectWrites writes; final ObjectDeletes deletes; final Listings listings; final ObjectCopies copies; final S3Objects objects;
  public S3Service(S3Stores s, Permissions p, EngineSessions e, Ids i, java.time.InstantSource c) {
    shared = new Shared(s, p, e, i, c); reads = new ObjectReads(shared); writes = new ObjectWrites(shared); deletes = new ObjectDeletes(shared); listings = new Listings(shared);
    copies = new ObjectCopies(shared, reads, writes); objects = new S3Objects(shared);
  }
  public io.kariba.protocols.OperationTable operations() { return io.kariba.protocols.OperationTable.of("s3")
    .onCall("GetObject", GetObjectRequest.class, reads::get).onCall("HeadObject", HeadObjectRequest.class, reads::head).onStream("PutObject", PutObjectRequest.class, writes::put)
    .on("DeleteObject", DeleteObjectRequest.class, deletes::delete).on("DeleteObjects", DeleteObjectsRequest.class, deletes::deleteAll)
    .on("ListObjects", ListObjectsRequest.class, listings::list).on("ListObjectsV2", ListObjectsV2Request.class, listings::listV2)
    .onCall("CopyObject", CopyObjectRequest.class, (call, r) -> Answer.of(copies.copy(call, r)))
    .on("CreateBucket", CreateBucketRequest.class, this::create).on("HeadBucket", HeadBucketRequest.class, this::head).on("PutBucketPolicy", PutBucketPolicyRequest.class, this::policy).build(); }
  CreateBucketResponse create(Caller c, CreateBucketRequest r) {
    shared.guard.newBucket(c, r.bucket());
    shared.metadata.run(tx -> { tx.insert(S3Tables.BUCKETS, GlobalKey.of(r.bucket()), new Bucket(r.bucket(), c.account(), c.principal().canonicalId(), c.region(), shared.now(), Bucket.Versioning.UNVERSIONED, Optional.empty(), Map.of())); });
    return CreateBucketResponse.builder().build(); }
  HeadBucketResponse head(Caller c, HeadBucketRequest r) { objects.bucketExists(c, r.bucket()); return HeadBucketResponse.builder().build(); }
  PutBucketPolicyResponse policy(Caller c, PutBucketPolicyRequest r) { shared.metadata.run(tx -> { Bucket b = tx.get(S3Tables.BUCKETS, GlobalKey.of(r.bucket())).orElseThrow(); tx.put(S3Tables.BUCKETS, GlobalKey.of(r.bucket()), b.withPolicy(Optional.of(r.policy()))); }); return PutBucketPolicyResponse.builder().build(); }
  public void start() {} public void close() {} public io.kariba.api.Objects objects() { return objects; }
}
