package io.kariba.trinoplugin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputFile;
import io.trino.hive.formats.compression.CompressionKind;
import io.trino.hive.formats.line.LineBuffer;
import io.trino.hive.formats.line.LineReader;
import io.trino.hive.formats.line.LineReaderFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/**
 * CloudTrail's log files as lines: each element of the document's {@code Records} is one, so memory holds one record at a time. Source: Athena User Guide,
 * "CloudTrail SerDe".
 */
final class CloudTrailRecords implements LineReaderFactory {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int BUFFER = 1 << 14;
    private final int longest;

    /** @param longest most bytes of one record */
    CloudTrailRecords(int longest) {
        this.longest = longest;
    }

    @Override
    public Set<String> getHiveInputFormatClassNames() {
        return Set.of(LakeSerdes.TEXT_INPUT);
    }

    @Override
    public LineBuffer createLineBuffer() {
        return new LineBuffer(BUFFER, longest);
    }

    @Override
    public TrinoInputFile newInputFile(TrinoFileSystem files, Location path, long estimatedFileSize, long lastModified) {
        return files.newInputFile(path, estimatedFileSize);
    }

    @Override
    public LineReader createLineReader(TrinoInputFile file, long start, long length, int headerCount, int footerCount) throws IOException {
        InputStream stored = file.newStream();
        Optional<CompressionKind> compressed = CompressionKind.forFile(file.location().fileName());
        InputStream bytes = compressed.isPresent() ? compressed.get().createCodec().createStreamDecompressor(stored) : stored;
        return new Records(JSON.createParser(bytes), file.length());
    }

    private static final class Records implements LineReader {
        private final JsonParser parser;
        private final long size;
        private boolean inRecords;
        private boolean closed;
        private long nanos;

        Records(JsonParser parser, long size) {
            this.parser = parser;
            this.size = size;
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        @Override
        public long getRetainedSize() {
            return BUFFER;
        }

        /** The compressed size, once all of it was read. */
        @Override
        public long getBytesRead() {
            return closed ? size : 0;
        }

        @Override
        public long getReadTimeNanos() {
            return nanos;
        }

        @Override
        public boolean readLine(LineBuffer line) throws IOException {
            long began = System.nanoTime();
            line.reset();
            try {
                if (closed || !nextRecord()) {
                    close();
                    return false;
                }
                try (JsonGenerator record = JSON.createGenerator(line)) {
                    record.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                    record.copyCurrentStructure(parser);
                }
                return true;
            } finally {
                nanos += System.nanoTime() - began;
            }
        }

        private boolean nextRecord() throws IOException {
            while (true) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    return false;
                }
                if (inRecords) {
                    if (token == JsonToken.START_OBJECT) {
                        return true;
                    }
                    inRecords = token != JsonToken.END_ARRAY;
                    parser.skipChildren();
                } else if (token == JsonToken.FIELD_NAME) {
                    boolean records = parser.currentName().equals("Records");
                    inRecords = parser.nextToken() == JsonToken.START_ARRAY && records;
                    if (!inRecords) {
                        parser.skipChildren();
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            closed = true;
            parser.close();
        }
    }
}
