// S3 as AWS's SDK for JavaScript speaks it. Run by test_js.py; where and who come from the environment alone.
import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import http from "node:http";
import { Readable } from "node:stream";
import test from "node:test";
import { text } from "node:stream/consumers";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import * as s3 from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const client = new s3.S3Client({});
const bucket = "js-" + randomUUID();
const send = (command, input) => client.send(new command({ Bucket: bucket, ...input }));
const rejected = (promise, type, status) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof type, `${error.constructor.name} ${error.name}: ${error.message}`);
    assert.equal(error.$metadata.httpStatusCode, status);
    assert.ok(error.$metadata.requestId);
    return true;
  });
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
async function collect(body) {
  const hash = createHash("sha256");
  let size = 0;
  for await (const part of body) {
    hash.update(part);
    size += part.length;
  }
  return [size, hash.digest("hex")];
}

test("a bucket is made, waited for and headed", async () => {
  const made = await send(s3.CreateBucketCommand);
  assert.equal(made.Location, "/" + bucket);
  assert.equal((await s3.waitUntilBucketExists({ client, maxWaitTime: 10 }, { Bucket: bucket })).state, "SUCCESS");
  assert.equal((await send(s3.HeadBucketCommand)).BucketRegion, "us-east-1");
  const { Buckets } = await client.send(new s3.ListBucketsCommand({ Prefix: bucket }));
  assert.ok(Buckets[0].CreationDate instanceof Date);
});

test("text and bytes come back whole, with the checksum the SDK puts by default", async () => {
  const put = await send(s3.PutObjectCommand, { Key: "a b/ключ+&'.txt", Body: "zambezi", ContentType: "text/plain", Metadata: { who: "me" } });
  assert.ok(put.ChecksumCRC32, "the SDK sends CRC32 by itself");
  const got = await send(s3.GetObjectCommand, { Key: "a b/ключ+&'.txt", ChecksumMode: "ENABLED" });
  assert.equal(await got.Body.transformToString(), "zambezi");
  assert.equal(got.ChecksumCRC32, put.ChecksumCRC32);
  assert.equal(got.ETag, put.ETag);
  assert.deepEqual(got.Metadata, { who: "me" });
  assert.equal(got.ContentType, "text/plain");
  const head = await send(s3.HeadObjectCommand, { Key: "a b/ключ+&'.txt" });
  assert.equal(head.ContentLength, 7);
  assert.ok(head.LastModified instanceof Date);
});

test("every checksum algorithm of the SDK is kept and proven", async () => {
  for (const algorithm of ["CRC32", "SHA1", "SHA256"]) {
    const member = "Checksum" + algorithm;
    const put = await send(s3.PutObjectCommand, { Key: algorithm, Body: "lake", ChecksumAlgorithm: algorithm });
    const got = await send(s3.GetObjectCommand, { Key: algorithm, ChecksumMode: "ENABLED" });
    assert.equal(await text(got.Body), "lake");
    assert.ok(put[member]);
    assert.equal(got[member], put[member]);
  }
  await rejected(send(s3.PutObjectCommand, { Key: "wrong", Body: "lake", ChecksumSHA256: "A".repeat(43) + "=" }), s3.S3ServiceException, 400);
});

test("a stream of a known length goes out in chunks with a trailing checksum", async () => {
  const bytes = randomBytes(3 * 1024 * 1024 + 17);
  const body = Readable.from((function* () {
    for (let at = 0; at < bytes.length; at += 65536) yield bytes.subarray(at, at + 65536);
  })());
  await send(s3.PutObjectCommand, { Key: "stream", Body: body, ContentLength: bytes.length });
  const got = await send(s3.GetObjectCommand, { Key: "stream" });
  assert.deepEqual(await collect(got.Body), [bytes.length, sha256(bytes)]);
  const range = await send(s3.GetObjectCommand, { Key: "stream", Range: "bytes=100-199" });
  assert.equal(range.ContentRange, `bytes 100-199/${bytes.length}`);
  assert.deepEqual(Buffer.from(await range.Body.transformToByteArray()), bytes.subarray(100, 200));
});

test("lib-storage's Upload sends a stream of unknown length in parts, and takes its parts away when it is aborted", async () => {
  const bytes = randomBytes(17 * 1024 * 1024);
  const seen = [];
  const upload = new Upload({
    client, params: { Bucket: bucket, Key: "parts", Body: Readable.from((function* () {
      for (let at = 0; at < bytes.length; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20));
    })()) }, partSize: 5 * 1024 * 1024, queueSize: 3,
  });
  upload.on("httpUploadProgress", (progress) => seen.push(progress.part));
  const done = await upload.done();
  assert.equal(done.Key, "parts");
  assert.match(done.ETag, /-4"$/);
  assert.equal(seen.length, 4);
  const got = await send(s3.GetObjectCommand, { Key: "parts" });
  assert.deepEqual(await collect(got.Body), [bytes.length, sha256(bytes)]);
  const second = await send(s3.GetObjectCommand, { Key: "parts", PartNumber: 2 });
  assert.equal(second.PartsCount, 4);
  assert.equal((await second.Body.transformToByteArray()).length, 5 * 1024 * 1024);

  const aborted = new Upload({ client, params: { Bucket: bucket, Key: "aborted", Body: randomBytes(12 * 1024 * 1024) } });
  aborted.on("httpUploadProgress", () => aborted.abort());
  await assert.rejects(aborted.done(), { name: "AbortError" });
  await rejected(send(s3.HeadObjectCommand, { Key: "aborted" }), s3.NotFound, 404);
  const small = await new Upload({ client, params: { Bucket: bucket, Key: "small", Body: "one part" } }).done();
  assert.doesNotMatch(small.ETag, /-/);
});

test("paginators walk a listing page by page", async () => {
  await Promise.all(Array.from({ length: 25 }, (_, i) => send(s3.PutObjectCommand, { Key: `list/${i % 5}/${String(i).padStart(2, "0")}`, Body: "x" })));
  const keys = [];
  let pages = 0;
  for await (const page of s3.paginateListObjectsV2({ client, pageSize: 10 }, { Bucket: bucket, Prefix: "list/" })) {
    pages++;
    keys.push(...page.Contents.map((o) => o.Key));
  }
  assert.equal(pages, 3);
  assert.deepEqual(keys, [...keys].sort());
  assert.equal(keys.length, 25);
  const folders = await send(s3.ListObjectsV2Command, { Prefix: "list/", Delimiter: "/" });
  assert.deepEqual(folders.CommonPrefixes.map((p) => p.Prefix), [0, 1, 2, 3, 4].map((i) => `list/${i}/`));
  assert.equal(folders.Contents, undefined);
});

test("errors have the classes of the model", async () => {
  await rejected(send(s3.GetObjectCommand, { Key: "absent" }), s3.NoSuchKey, 404);
  await rejected(send(s3.HeadObjectCommand, { Key: "absent" }), s3.NotFound, 404);
  await rejected(send(s3.GetObjectCommand, { Bucket: bucket + "x", Key: "k" }), s3.NoSuchBucket, 404);
  await rejected(client.send(new s3.AbortMultipartUploadCommand({ Bucket: bucket, Key: "k", UploadId: "none" })), s3.NoSuchUpload, 404);
  await rejected(send(s3.PutObjectCommand, { Key: "stream", Body: "x", IfNoneMatch: "*" }), s3.S3ServiceException, 412);
  const etag = (await send(s3.HeadObjectCommand, { Key: "stream" })).ETag;
  await assert.rejects(send(s3.GetObjectCommand, { Key: "stream", IfNoneMatch: etag }), (e) => e.$metadata.httpStatusCode === 304);
  const other = new s3.S3Client({ credentials: { accessKeyId: "111111111111", secretAccessKey: "x" } });
  await rejected(other.send(new s3.CreateBucketCommand({ Bucket: bucket })), s3.BucketAlreadyExists, 409);
  await assert.rejects(other.send(new s3.GetObjectCommand({ Bucket: bucket, Key: "stream" })), { name: "AccessDenied", Code: "AccessDenied" });
});

test("presigned addresses put and get without the SDK, until they expire", async () => {
  const put = await getSignedUrl(client, new s3.PutObjectCommand({ Bucket: bucket, Key: "signed é", ContentType: "text/csv" }), { expiresIn: 60 });
  assert.equal((await fetch(put, { method: "PUT", body: "a,b", headers: { "content-type": "text/csv" } })).status, 200);
  const get = await getSignedUrl(client, new s3.GetObjectCommand({ Bucket: bucket, Key: "signed é", ResponseContentDisposition: "attachment" }));
  const answer = await fetch(get);
  assert.equal(await answer.text(), "a,b");
  assert.equal(answer.headers.get("content-disposition"), "attachment");
  const old = await getSignedUrl(client, new s3.GetObjectCommand({ Bucket: bucket, Key: "signed é" }), { expiresIn: 5, signingDate: new Date(Date.now() - 60_000) });
  assert.match(await (await fetch(old)).text(), /<Code>AccessDenied<\/Code><Message>Request has expired<\/Message>/);
});

test("copies, tags, versions and batches of deletions", async () => {
  await send(s3.CopyObjectCommand, { Key: "copied", CopySource: encodeURI(`${bucket}/a b/ключ+&'.txt`).replaceAll("+", "%2B") });
  assert.equal(await text((await send(s3.GetObjectCommand, { Key: "copied" })).Body), "zambezi");
  await send(s3.PutObjectTaggingCommand, { Key: "copied", Tagging: { TagSet: [{ Key: "team", Value: "späť" }] } });
  assert.deepEqual((await send(s3.GetObjectTaggingCommand, { Key: "copied" })).TagSet, [{ Key: "team", Value: "späť" }]);
  await send(s3.PutBucketVersioningCommand, { VersioningConfiguration: { Status: "Enabled" } });
  const first = await send(s3.PutObjectCommand, { Key: "v", Body: "1" });
  await send(s3.PutObjectCommand, { Key: "v", Body: "2" });
  await send(s3.DeleteObjectCommand, { Key: "v" });
  await rejected(send(s3.GetObjectCommand, { Key: "v" }), s3.NoSuchKey, 404);
  assert.equal(await text((await send(s3.GetObjectCommand, { Key: "v", VersionId: first.VersionId })).Body), "1");
  const versions = [];
  let page;
  do {
    page = await send(s3.ListObjectVersionsCommand, { MaxKeys: 10, KeyMarker: page?.NextKeyMarker, VersionIdMarker: page?.NextVersionIdMarker });
    versions.push(...(page.Versions ?? []), ...(page.DeleteMarkers ?? []));
  } while (page.IsTruncated);
  const gone = await send(s3.DeleteObjectsCommand, { Delete: { Objects: versions.map(({ Key, VersionId }) => ({ Key, VersionId })) } });
  assert.equal(gone.Deleted.length, versions.length);
  assert.equal(gone.Errors, undefined);
  await send(s3.DeleteBucketCommand);
  await s3.waitUntilBucketNotExists({ client, maxWaitTime: 10 }, { Bucket: bucket });
});

test("buckets are reached by host name too", async () => {
  const address = new URL(process.env.AWS_ENDPOINT_URL);
  const hosts = new Set();
  // Not every machine's resolver knows that all names under localhost are this machine; browsers do.
  const agent = new http.Agent({ lookup: (host, options, done) => {
    hosts.add(host);
    options.all ? done(null, [{ address: address.hostname, family: 4 }]) : done(null, address.hostname, 4);
  } });
  const byHost = new s3.S3Client({ endpoint: `http://localhost:${address.port}`, requestHandler: new NodeHttpHandler({ httpAgent: agent }) });
  const name = "host-" + randomUUID();
  await byHost.send(new s3.CreateBucketCommand({ Bucket: name }));
  await byHost.send(new s3.PutObjectCommand({ Bucket: name, Key: "k/ä", Body: "by host" }));
  assert.equal(await text((await byHost.send(new s3.GetObjectCommand({ Bucket: name, Key: "k/ä" }))).Body), "by host");
  assert.deepEqual([...hosts], [`${name}.localhost`]);
  await byHost.send(new s3.DeleteObjectCommand({ Bucket: name, Key: "k/ä" }));
  await byHost.send(new s3.DeleteBucketCommand({ Bucket: name }));
});
