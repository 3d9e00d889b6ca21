package io.kariba.s3;

import io.kariba.api.Codec;
import io.kariba.api.GlobalKey;
import io.kariba.api.Table;

/**
 * The tables of S3 in the metadata store. Object keys stand in UTF-8 order, the versions of a key newest first, so that one forward scan is a listing.
 */
final class S3Tables {
    /** (bucket). */
    static final Table<GlobalKey, Bucket> BUCKETS = Table.global("s3_buckets", Bucket.CODEC);

    /** (account, bucket): an account's buckets. */
    static final Table<GlobalKey, String> OWNED = Table.global("s3_owned", Codec.TEXT);

    /** (bucket, key, order): order is the negated {@link Sequence} number of the version. */
    static final Table<GlobalKey, ObjectVersion> OBJECTS = Table.global("s3_objects", ObjectVersion.CODEC);

    /** (bucket, key): the order of the null version, where another version is newer than it. */
    static final Table<GlobalKey, String> NULL_VERSIONS = Table.global("s3_null_versions", Codec.TEXT);

    /** (blob, "o", bucket, key, order) or (blob, "u", upload, part number): who needs a blob. A blob without a row is an orphan. */
    static final Table<GlobalKey, String> BLOB_REFS = Table.global("s3_blob_refs", Codec.TEXT);

    /** (assembly, bucket, key, order): which versions need an assembly. */
    static final Table<GlobalKey, String> ASSEMBLY_REFS = Table.global("s3_assembly_refs", Codec.TEXT);

    /** (assembly). */
    static final Table<GlobalKey, Assembly> ASSEMBLIES = Table.global("s3_assemblies", Assembly.CODEC);

    /** (bucket, key, upload). */
    static final Table<GlobalKey, Upload> UPLOADS = Table.global("s3_uploads", Upload.CODEC);

    /** (upload, part number). */
    static final Table<GlobalKey, Part> PARTS = Table.global("s3_parts", Part.CODEC);

    /** (engine session, bucket, key, upload): uploads that engines began, so that what one leaves unfinished goes when its session is over. */
    static final Table<GlobalKey, String> ENGINE_UPLOADS = Table.global("s3_engine_uploads", Codec.TEXT);

    /** ("blob" | "assembly" | "upload", name): what the sweeper removes. */
    static final Table<GlobalKey, String> GARBAGE = Table.global("s3_garbage", Codec.TEXT);

    private S3Tables() {}

    static GlobalKey object(String bucket, String key) {
        return GlobalKey.of(bucket).text(key);
    }

    static GlobalKey upload(String bucket, String key, String id) {
        return GlobalKey.of(bucket).text(key).text(id);
    }

    static GlobalKey engineUpload(String session, String bucket, String key, String id) {
        return GlobalKey.of(session).text(bucket).text(key).text(id);
    }

    static GlobalKey part(String upload, int number) {
        return GlobalKey.of(upload).number(number);
    }

    static GlobalKey objectBlobRef(String blob, String bucket, String key, long order) {
        return GlobalKey.of(blob).text("o").text(bucket).text(key).number(order);
    }

    static GlobalKey partBlobRef(String blob, String upload, int number) {
        return GlobalKey.of(blob).text("u").text(upload).number(number);
    }

    static GlobalKey assemblyRef(String assembly, String bucket, String key, long order) {
        return GlobalKey.of(assembly).text(bucket).text(key).number(order);
    }

    static GlobalKey garbage(String kind, String name) {
        return GlobalKey.of(kind).text(name);
    }
}
