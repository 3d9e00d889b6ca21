package io.kariba.s3;

import io.kariba.api.BlobRef;
import io.kariba.api.Blobs;
import io.kariba.api.GlobalKey;
import io.kariba.api.Metadata;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;

/**
 * Reads the bytes of one object version, which stay readable until {@link #close} whatever happens to the object: a single blob is held open, an assembly
 * is pinned. For one thread.
 */
final class ContentReader implements AutoCloseable {
    private final Contents contents;
    private final Content content;
    private final long size;
    private Blobs.Source source;
    private Assembly assembly;
    private int openPart = -1;

    private ContentReader(Contents contents, Content content, long size) {
        this.contents = contents;
        this.content = content;
        this.size = size;
    }

    /** What readers share. */
    record Contents(Metadata metadata, Blobs blobs, Pins pins) {
        /** Opens a version's content; empty if it is being removed: the version has been replaced, and the caller looks again. */
        Optional<ContentReader> open(ObjectVersion version) throws IOException {
            ContentReader reader = new ContentReader(this, version.content(), version.size());
            try {
                return reader.begin() ? Optional.of(reader) : Optional.empty();
            } catch (Blobs.BlobMissing gone) {
                return Optional.empty();
            }
        }

        private Optional<Assembly> assembly(String id) {
            return metadata.read(reader -> reader.get(S3Tables.ASSEMBLIES, GlobalKey.of(id)));
        }
    }

    private boolean begin() throws IOException {
        if (content.kind() == Content.Kind.BLOB) {
            source = contents.blobs().open(new BlobRef(content.name()));
        } else if (content.kind() == Content.Kind.ASSEMBLY) {
            if (!contents.pins().pin(content.name())) {
                return false;
            }
            Optional<Assembly> found = Optional.empty();
            try {
                found = contents.assembly(content.name());
            } finally {
                if (found.isEmpty()) {
                    contents.pins().unpin(content.name());
                }
            }
            if (found.isEmpty()) {
                return false;
            }
            assembly = found.get();
        }
        return true;
    }

    long size() {
        return size;
    }

    /** The parts of a multipart object, else empty. */
    List<Part> parts() {
        return assembly == null ? List.of() : assembly.parts();
    }

    /** Copies a range that lies inside the object. */
    void copyTo(long offset, long length, WritableByteChannel target) throws IOException {
        if (length == 0) {
            return;
        }
        if (assembly == null) {
            source.copyTo(offset, length, target);
            return;
        }
        long partStart = 0;
        long end = offset + length;
        for (int i = 0; i < assembly.parts().size() && partStart < end; i++) {
            long partEnd = partStart + assembly.parts().get(i).size();
            long from = Math.max(offset, partStart);
            long to = Math.min(end, partEnd);
            if (from < to) {
                openPart(i);
                source.copyTo(from - partStart, to - from, target);
            }
            partStart = partEnd;
        }
    }

    private void openPart(int index) throws IOException {
        if (openPart == index) {
            return;
        }
        closeSource();
        try {
            source = contents.blobs().open(new BlobRef(assembly.parts().get(index).blob()));
        } catch (Blobs.BlobMissing moved) {
            // A pinned assembly loses no blob, but one may have been moved out of a pack that was mostly garbage.
            assembly = contents.assembly(content.name()).orElseThrow(() -> moved);
            source = contents.blobs().open(new BlobRef(assembly.parts().get(index).blob()));
        }
        openPart = index;
    }

    /** The range as a stream; closing the stream does not close this. */
    InputStream stream(long offset, long length) {
        return new RangeStream(this, offset, length);
    }

    @Override
    public void close() {
        closeSource();
        if (content.kind() == Content.Kind.ASSEMBLY && assembly != null) {
            assembly = null;
            contents.pins().unpin(content.name());
        }
    }

    private void closeSource() {
        openPart = -1;
        if (source != null) {
            try {
                source.close();
            } catch (IOException unimportant) {
                // Everything that was asked of it has been read.
            }
            source = null;
        }
    }

    /** Pulls a range in pieces of 256 KiB. */
    private static final class RangeStream extends InputStream implements WritableByteChannel {
        private static final int PIECE = 256 * 1024;
        private final ContentReader reader;
        private final byte[] piece;
        private long next;
        private long left;
        private int at;
        private int filled;

        RangeStream(ContentReader reader, long offset, long length) {
            this.reader = reader;
            this.next = offset;
            this.left = length;
            this.piece = new byte[(int) Math.min(PIECE, length)];
        }

        @Override
        public int read() throws IOException {
            return refill() ? piece[at++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!refill()) {
                return -1;
            }
            int count = Math.min(length, filled - at);
            System.arraycopy(piece, at, bytes, offset, count);
            at += count;
            return count;
        }

        private boolean refill() throws IOException {
            if (at < filled) {
                return true;
            }
            if (left == 0) {
                return false;
            }
            at = 0;
            filled = 0;
            int wanted = (int) Math.min(piece.length, left);
            reader.copyTo(next, wanted, this);
            next += wanted;
            left -= wanted;
            return true;
        }

        @Override
        public int write(ByteBuffer bytes) {
            int count = bytes.remaining();
            bytes.get(piece, filled, count);
            filled += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            left = 0;
        }
    }
}
