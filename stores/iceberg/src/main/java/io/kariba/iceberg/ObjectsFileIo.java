package io.kariba.iceberg;

import io.kariba.api.Caller;
import io.kariba.api.Objects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/** Iceberg's files as objects of S3, each read, written and deleted as the caller. */
final class ObjectsFileIo implements FileIO {
    private static final long serialVersionUID = 1L;

    /** Seeking forward by no more than this reads on; farther, the object is opened anew. */
    private static final int SKIP = 64 << 10;

    private final transient Objects objects;
    private final transient Caller caller;

    ObjectsFileIo(Objects objects, Caller caller) {
        this.objects = objects;
        this.caller = caller;
    }

    @Override
    public InputFile newInputFile(String path) {
        return new ObjectInput(S3Path.of(path), path, -1);
    }

    @Override
    public InputFile newInputFile(String path, long length) {
        return new ObjectInput(S3Path.of(path), path, length);
    }

    /** A file's bytes for a reader that keeps to bounds of its own. */
    InputStream open(String path) {
        return new ObjectStream(S3Path.of(path), path);
    }

    @Override
    public OutputFile newOutputFile(String path) {
        return new ObjectOutput(S3Path.of(path), path);
    }

    @Override
    public void deleteFile(String path) {
        delete(S3Path.of(path));
    }

    void delete(S3Path file) {
        objects.delete(caller, file.bucket(), file.key());
    }

    /** A page of what lies under a prefix; see {@link Objects#list}. */
    Objects.Page list(S3Path prefix, Optional<String> after, int limit) {
        return objects.list(caller, prefix.bucket(), prefix.key(), "", after, limit);
    }

    private final class ObjectInput implements InputFile {
        private final S3Path file;
        private final String location;
        private long length;

        ObjectInput(S3Path file, String location, long length) {
            this.file = file;
            this.location = location;
            this.length = length;
        }

        @Override
        public long getLength() {
            if (length < 0) {
                length = objects.head(caller, file.bucket(), file.key()).orElseThrow(() -> new NotFoundException("No such file: %s", location)).size();
            }
            return length;
        }

        @Override
        public SeekableInputStream newStream() {
            try (ObjectStream whole = new ObjectStream(file, location)) {
                AvroBlocks.check(whole);
            } catch (IOException e) {
                throw new UncheckedIOException(location + " cannot be read", e);
            }
            return new ObjectStream(file, location);
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public boolean exists() {
            return objects.head(caller, file.bucket(), file.key()).isPresent();
        }
    }

    /** Opens the object when the first byte is asked for, at the position it is asked for. */
    private final class ObjectStream extends SeekableInputStream {
        private final S3Path file;
        private final String location;
        private InputStream open;
        private long position;

        ObjectStream(S3Path file, String location) {
            this.file = file;
            this.location = location;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void seek(long wanted) throws IOException {
            if (open != null && (wanted < position || wanted - position > SKIP)) {
                close();
            }
            if (open != null) {
                open.skipNBytes(wanted - position);
            }
            position = wanted;
        }

        @Override
        public int read() throws IOException {
            int read = stream().read();
            position += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = stream().read(bytes, offset, length);
            position += Math.max(0, read);
            return read;
        }

        private InputStream stream() throws IOException {
            if (open == null) {
                try {
                    open = objects.get(caller, file.bucket(), file.key(), position);
                } catch (Objects.ObjectError error) {
                    if (error.code().equals("NoSuchKey")) {
                        throw new NotFoundException("No such file: %s", location);
                    }
                    throw error;
                }
            }
            return open;
        }

        @Override
        public void close() throws IOException {
            if (open != null) {
                open.close();
                open = null;
            }
        }
    }

    /** Names of files carry a UUID, so whether one is there already is not asked. */
    private final class ObjectOutput implements OutputFile {
        private final S3Path file;
        private final String location;

        ObjectOutput(S3Path file, String location) {
            this.file = file;
            this.location = location;
        }

        @Override
        public PositionOutputStream create() {
            return createOrOverwrite();
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            try {
                String type = location.endsWith(".json") ? "application/json" : "binary/octet-stream";
                return new UploadStream(objects.put(caller, file.bucket(), file.key(), type));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public InputFile toInputFile() {
            return newInputFile(location);
        }
    }

    /** The object is there when this is closed, as Iceberg expects; a write that failed leaves none. */
    private static final class UploadStream extends PositionOutputStream {
        private final Objects.Upload upload;
        private long position;
        private boolean failed;
        private boolean closed;

        UploadStream(Objects.Upload upload) {
            this.upload = upload;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            boolean written = false;
            try {
                upload.write(bytes, offset, length);
                position += length;
                written = true;
            } finally {
                failed |= !written;
            }
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try (upload) {
                if (!failed) {
                    upload.commit();
                }
            }
        }
    }
}
