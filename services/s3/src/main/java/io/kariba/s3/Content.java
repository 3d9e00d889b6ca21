package io.kariba.s3;

import io.kariba.api.BlobRef;

/**
 * Where the bytes of an object version are. Several versions may name the same content: copies share it, and it becomes garbage with its last reference.
 *
 * @param name the blob's name or the assembly's id; empty for the others
 */
record Content(Kind kind, String name) {
    /** The sorts of content: nothing (no bytes), one blob, the parts of a multipart upload, or a delete marker. The order is stored. */
    enum Kind {
        EMPTY,
        BLOB,
        ASSEMBLY,
        DELETE_MARKER
    }

    static final Content EMPTY = new Content(Kind.EMPTY, "");
    static final Content DELETE_MARKER = new Content(Kind.DELETE_MARKER, "");

    static Content blob(BlobRef blob) {
        return new Content(Kind.BLOB, blob.name());
    }

    static Content assembly(String id) {
        return new Content(Kind.ASSEMBLY, id);
    }
}
