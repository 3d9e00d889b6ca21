package io.kariba.formats;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A sample that reads its file at most once for its head. Not thread-safe: one thread asks one file's classifiers.
 *
 * <p>Errors of two kinds must not be mixed: compressed bytes that are broken end the sample where they are, but a file that cannot be fetched is no shorter file.
 */
final class SampledFile implements Sample {
    /**
     * So much of the stored bytes is read for a head at most: zstd gives nothing before a whole window of up to 8 MiB is there, and a file may be all empty blocks.
     */
    private static final long STORED_LIMIT = 16L << 20;

    private static final int BUFFER = 1 << 14;

    private final DataFile file;
    private final Optional<Compression> compression;
    private byte[] head;
    private boolean whole;
    private Optional<String> text;

    private SampledFile(DataFile file, Optional<Compression> compression) {
        this.file = file;
        this.compression = compression;
    }

    static SampledFile of(DataFile given) throws IOException {
        boolean small = given.size() <= Classifiers.SAMPLE_BYTES;
        byte[] start;
        try (InputStream stored = given.open(0)) {
            start = stored.readNBytes(small ? Classifiers.SAMPLE_BYTES : Compression.MAGIC_BYTES);
        }
        DataFile file = small ? new Fetched(given.name(), start) : given;
        Optional<Compression> compression = Compression.of(given.name(), start);
        if (compression.equals(Optional.of(Compression.ZIP)) && !SingleFileZip.is(file)) {
            compression = Optional.empty();
        }
        SampledFile sample = new SampledFile(file, compression);
        if (compression.isPresent() && compression.get().isGuess() && start.length > 0 && sample.head().length == 0) {
            return new SampledFile(file, Optional.empty());
        }
        return sample;
    }

    @Override
    public DataFile file() {
        return file;
    }

    @Override
    public Optional<String> compression() {
        return compression.map(Compression::word);
    }

    @Override
    public byte[] head() throws IOException {
        if (head == null) {
            read();
        }
        return head;
    }

    @Override
    public boolean isWhole() throws IOException {
        head();
        return whole;
    }

    @Override
    public Optional<String> text() throws IOException {
        if (text == null) {
            text = SampleText.decode(head());
        }
        return text;
    }

    @Override
    public InputStream content() throws IOException {
        return content(Long.MAX_VALUE);
    }

    private InputStream content(long storedLimit) throws IOException {
        Stored stored = new Stored(file.open(0), storedLimit);
        if (compression.isEmpty()) {
            return stored;
        }
        try {
            return new Decompressed(compression.get().open(stored), stored);
        } catch (IOException | RuntimeException e) {
            stored.close();
            throw stored.meaning(e);
        }
    }

    private void read() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER);
        boolean ended = false;
        try (InputStream content = content(STORED_LIMIT)) {
            byte[] buffer = new byte[BUFFER];
            // One byte more than the head tells whether there is more.
            while (!ended && bytes.size() <= Classifiers.SAMPLE_BYTES) {
                int count = content.read(buffer, 0, Math.min(BUFFER, Classifiers.SAMPLE_BYTES + 1 - bytes.size()));
                ended = count < 0;
                if (count > 0) {
                    bytes.write(buffer, 0, count);
                }
            }
        } catch (MalformedFile e) {
            // What came before the broken place is the sample.
            ended = false;
        }
        byte[] read = bytes.toByteArray();
        whole = ended;
        head = read.length > Classifiers.SAMPLE_BYTES ? java.util.Arrays.copyOf(read, Classifiers.SAMPLE_BYTES) : read;
    }

    /** A small file, which is fetched once however often it is looked at: most lakes have more of these than of others. */
    private record Fetched(String name, byte[] bytes) implements DataFile {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream open(long from) {
            int start = (int) Math.min(from, bytes.length);
            return new ByteArrayInputStream(bytes, start, bytes.length - start);
        }
    }

    /** The file's own bytes up to a limit; remembers that fetching them failed. */
    private static final class Stored extends FilterInputStream {
        private final long limit;
        private long taken;
        private IOException failure;

        Stored(InputStream in, long limit) {
            super(in);
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (length > 0 && taken >= limit) {
                return -1;
            }
            try {
                int count = in.read(into, from, (int) Math.min(length, limit - taken));
                taken += Math.max(count, 0);
                return count;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public long skip(long count) throws IOException {
            long left = count;
            byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(count, 1))];
            while (left > 0) {
                int read = read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    break;
                }
                left -= read;
            }
            return count - left;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        /** What a decompressor's exception means: the file could not be fetched, or its bytes are broken. */
        IOException meaning(Exception e) {
            if (failure != null) {
                return failure;
            }
            return e instanceof MalformedFile malformed ? malformed : new MalformedFile("The compressed bytes are broken: " + e.getMessage(), e);
        }
    }

    /** Turns what decompressors throw into the two kinds of errors there are. */
    private static final class Decompressed extends InputStream {
        private final InputStream in;
        private final Stored stored;

        Decompressed(InputStream in, Stored stored) {
            this.in = in;
            this.stored = stored;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int count;
            do {
                count = read(one, 0, 1);
            } while (count == 0);
            return count < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            try {
                return in.read(into, from, length);
            } catch (IOException | RuntimeException e) {
                throw stored.meaning(e);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                in.close();
            } catch (RuntimeException e) {
                throw stored.meaning(e);
            } finally {
                stored.close();
            }
        }
    }
}
