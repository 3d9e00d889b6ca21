package io.kariba.s3;

import io.kariba.api.Entry;
import io.kariba.api.GlobalKey;
import io.kariba.api.KeyRange;
import io.kariba.api.Reader;
import io.kariba.api.Transaction;
import java.util.List;

/** Rows of uploads under way and of their parts, with the references that parts hold on blobs. */
final class UploadRows {
    /** Parts that one transaction forgets; the rest of a larger upload is left to the sweeper. */
    static final int FORGET_AT_ONCE = 1000;

    private UploadRows() {}

    /** @throws io.kariba.protocols.WireError NoSuchUpload if it was never begun, or has been aborted or completed */
    static Upload require(Reader reader, String bucket, String key, String id) {
        return reader.get(S3Tables.UPLOADS, S3Tables.upload(bucket, key, id)).orElseThrow(() -> S3Errors.noSuchUpload(id));
    }

    /** All parts by number: at most {@link MultipartUploads#MAX_PARTS}. */
    static List<Part> parts(Reader reader, String id) {
        return reader.scan(S3Tables.PARTS, KeyRange.under(GlobalKey.of(id)), MultipartUploads.MAX_PARTS).stream().map(Entry::value).toList();
    }

    /** Puts a part in the place of the one that had its number, whose bytes become garbage. */
    static void put(Transaction tx, String upload, Part part) {
        GlobalKey row = S3Tables.part(upload, part.number());
        var before = tx.get(S3Tables.PARTS, row);
        tx.put(S3Tables.PARTS, row, part);
        if (!part.blob().isEmpty()) {
            tx.put(S3Tables.BLOB_REFS, S3Tables.partBlobRef(part.blob(), upload, part.number()), "");
        }
        before.filter(old -> !old.blob().equals(part.blob())).ifPresent(old -> release(tx, upload, old));
    }

    /** Takes back a part's reference; its bytes become garbage unless something else holds them. */
    static void release(Transaction tx, String upload, Part part) {
        if (!part.blob().isEmpty()) {
            tx.delete(S3Tables.BLOB_REFS, S3Tables.partBlobRef(part.blob(), upload, part.number()));
            VersionRows.dropUnreferencedBlob(tx, part.blob());
        }
    }

    /**
     * Forgets an upload. Parts beyond the first thousand stay behind under a row of {@link S3Tables#GARBAGE} for the {@link S3Sweeper}, so that the transaction
     * is short.
     */
    static void forget(Transaction tx, String bucket, String key, String id) {
        tx.delete(S3Tables.UPLOADS, S3Tables.upload(bucket, key, id));
        if (!forgetParts(tx, id)) {
            tx.put(S3Tables.GARBAGE, S3Tables.garbage("upload", id), "");
        }
    }

    /** @return whether no part is left */
    private static boolean forgetParts(Transaction tx, String id) {
        List<Entry<GlobalKey, Part>> parts = tx.scan(S3Tables.PARTS, KeyRange.under(GlobalKey.of(id)), FORGET_AT_ONCE);
        for (Entry<GlobalKey, Part> part : parts) {
            tx.delete(S3Tables.PARTS, part.key());
            release(tx, id, part.value());
        }
        return parts.size() < FORGET_AT_ONCE;
    }
}
