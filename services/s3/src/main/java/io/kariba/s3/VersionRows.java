package io.kariba.s3;

import io.kariba.api.Entry;
import io.kariba.api.GlobalKey;
import io.kariba.api.Ids;
import io.kariba.api.KeyRange;
import io.kariba.api.Reader;
import io.kariba.api.Transaction;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Finds, adds and removes versions of objects, keeping the references to their contents in step. Everything here runs inside one metadata transaction.
 */
final class VersionRows {
    /** A version with its place among those of its key: smaller is newer. */
    record Located(long order, ObjectVersion version) {}

    private final Sequence sequence;
    private final Ids ids;

    VersionRows(Sequence sequence, Ids ids) {
        this.sequence = sequence;
        this.ids = ids;
    }

    /** The newest version, which may be a delete marker. */
    Optional<Located> newest(Reader reader, String bucket, String key) {
        List<Entry<GlobalKey, ObjectVersion>> found = reader.scan(S3Tables.OBJECTS, KeyRange.under(S3Tables.object(bucket, key)), 1);
        return found.stream().findFirst().map(entry -> new Located(orderOf(entry.key()), entry.value()));
    }

    /** @param versionId as a client names it; null for the newest */
    Optional<Located> find(Reader reader, String bucket, String key, String versionId) {
        if (versionId == null) {
            return newest(reader, bucket, key);
        }
        if (versionId.equals(ObjectVersion.NULL_ID)) {
            return nullVersion(reader, bucket, key, newest(reader, bucket, key));
        }
        long order = orderOf(versionId);
        return at(reader, bucket, key, order).filter(found -> found.version().versionId().equals(versionId));
    }

    Optional<Located> at(Reader reader, String bucket, String key, long order) {
        return reader.get(S3Tables.OBJECTS, S3Tables.object(bucket, key).number(order)).map(version -> new Located(order, version));
    }

    /**
     * Adds a version on top, under an id of the bucket's versioning state; without versioning it takes the null version's place.
     *
     * @return the version as it is stored now
     */
    Located add(Transaction tx, Bucket bucket, String key, ObjectVersion version) {
        return add(tx, bucket, key, version, newest(tx, bucket.name(), key));
    }

    /** @param newest the version that was the newest until now, as this transaction found it */
    Located add(Transaction tx, Bucket bucket, String key, ObjectVersion version, Optional<Located> newest) {
        long order = -sequence.next();
        GlobalKey base = S3Tables.object(bucket.name(), key);
        boolean versioned = bucket.versioning() == Bucket.Versioning.ENABLED;
        ObjectVersion named = version.withVersionId(versioned ? versionId(order) : ObjectVersion.NULL_ID);
        Optional<Located> before = versioned ? newest : nullVersion(tx, bucket.name(), key, newest);
        tx.put(S3Tables.OBJECTS, base.number(order), named);
        // The new reference is there before the old one goes: a copy of an object onto itself keeps its content.
        reference(tx, bucket.name(), key, order, named.content());
        if (!versioned) {
            before.ifPresent(old -> remove(tx, bucket.name(), key, old));
        } else if (before.isPresent() && before.get().version().isNull()) {
            tx.put(S3Tables.NULL_VERSIONS, base, Long.toString(before.get().order()));
        }
        return new Located(order, named);
    }

    /** Removes a version; its content becomes garbage unless another version shares it. */
    void remove(Transaction tx, String bucket, String key, Located located) {
        GlobalKey base = S3Tables.object(bucket, key);
        tx.delete(S3Tables.OBJECTS, base.number(located.order()));
        if (located.version().isNull()) {
            tx.delete(S3Tables.NULL_VERSIONS, base);
        }
        Content content = located.version().content();
        if (content.kind() == Content.Kind.BLOB) {
            tx.delete(S3Tables.BLOB_REFS, S3Tables.objectBlobRef(content.name(), bucket, key, located.order()));
            dropUnreferencedBlob(tx, content.name());
        } else if (content.kind() == Content.Kind.ASSEMBLY) {
            tx.delete(S3Tables.ASSEMBLY_REFS, S3Tables.assemblyRef(content.name(), bucket, key, located.order()));
            if (tx.scanKeys(S3Tables.ASSEMBLY_REFS, KeyRange.under(GlobalKey.of(content.name())), 1).isEmpty()) {
                tx.put(S3Tables.GARBAGE, S3Tables.garbage("assembly", content.name()), "");
            }
        }
    }

    /** Marks a blob as garbage if nothing refers to it any more. */
    static void dropUnreferencedBlob(Transaction tx, String blob) {
        if (tx.scanKeys(S3Tables.BLOB_REFS, KeyRange.under(GlobalKey.of(blob)), 1).isEmpty()) {
            tx.put(S3Tables.GARBAGE, S3Tables.garbage("blob", blob), "");
        }
    }

    private Optional<Located> nullVersion(Reader reader, String bucket, String key, Optional<Located> top) {
        if (top.isEmpty() || top.get().version().isNull()) {
            return top;
        }
        return reader.get(S3Tables.NULL_VERSIONS, S3Tables.object(bucket, key))
                .flatMap(order -> at(reader, bucket, key, Long.parseLong(order)));
    }

    private static void reference(Transaction tx, String bucket, String key, long order, Content content) {
        if (content.kind() == Content.Kind.BLOB) {
            tx.put(S3Tables.BLOB_REFS, S3Tables.objectBlobRef(content.name(), bucket, key, order), "");
        } else if (content.kind() == Content.Kind.ASSEMBLY) {
            tx.put(S3Tables.ASSEMBLY_REFS, S3Tables.assemblyRef(content.name(), bucket, key, order), "");
        }
    }

    static long orderOf(GlobalKey key) {
        var parts = key.parts();
        parts.text();
        parts.text();
        return parts.number();
    }

    /** 32 characters: the version's place, so that it is found without an index, and enough chance that none can be guessed. */
    private String versionId(long order) {
        byte[] place = ByteBuffer.allocate(8).putLong(order).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place) + ids.letters(21);
    }

    /** @throws io.kariba.protocols.WireError InvalidArgument for what no version id looks like */
    private static long orderOf(String versionId) {
        if (versionId.length() != 32) {
            throw S3Errors.invalidArgument("Invalid version id specified", "versionId", versionId);
        }
        try {
            return ByteBuffer.wrap(Base64.getUrlDecoder().decode(versionId.substring(0, 11))).getLong();
        } catch (IllegalArgumentException notBase64) {
            throw S3Errors.invalidArgument("Invalid version id specified", "versionId", versionId);
        }
    }
}
