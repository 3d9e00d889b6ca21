package io.kariba.formats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kariba.formats.Recognition.Storage;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Apache Parquet: a file is Parquet when it ends with its magic; schema and rows come from the footer. Reads 64 KiB of the end; of a longer footer as far as the
 * schema goes; and no data.
 *
 * <p>{@code compressionType} is {@code none} whatever the codec of the pages: that compression is internal to the file and Glue does not write it.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/crawler-running.html">How crawlers work</a>
 * @see <a href="https://parquet.apache.org/docs/file-format/">Parquet's file format</a>
 */
final class ParquetClassifier implements Classifier {
    /** Most footers fit; one request then tells everything. */
    private static final int TAIL_BYTES = 65_536;
    /** Read of one footer. Schema and rows stand at its beginning, so a longer one is read all the same. */
    private static final int FOOTER_BYTES = 64 * 1_048_576;

    private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);
    private static final byte[] ENCRYPTED_MAGIC = "PARE".getBytes(US_ASCII);
    /** Footer length and magic. */
    private static final int END_BYTES = 8;

    private static final Storage STORAGE = new Storage(
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            Map.of("serialization.format", "1"));

    @Override
    public String classification() {
        return "parquet";
    }

    @Override
    public Optional<Recognition> recognise(Sample sample) throws IOException {
        byte[] start = StoredBytes.start(sample, 64);
        boolean encryptedStart = StoredBytes.startsWith(start, ENCRYPTED_MAGIC);
        if (!encryptedStart && !StoredBytes.startsWith(start, MAGIC)) {
            return Optional.empty();
        }
        byte[] end = StoredBytes.end(sample, TAIL_BYTES);
        if (encryptedStart && StoredBytes.endsWith(end, ENCRYPTED_MAGIC)) {
            throw new MalformedFile("The Parquet file has an encrypted footer; its schema cannot be read without the key.");
        }
        if (end.length < END_BYTES + MAGIC.length || !StoredBytes.endsWith(end, MAGIC)) {
            if (StoredBytes.isBinary(start) && !encryptedStart) {
                throw new MalformedFile("The Parquet file does not end with the magic PAR1; it was cut off or is still being written.");
            }
            return Optional.empty();
        }
        ParquetFooter footer = footer(sample, end);
        long rows = footer.rows();
        return Optional.of(new Recognition(
                classification(),
                1,
                footer.columns(),
                STORAGE,
                Map.of("classification", "parquet", "typeOfData", "file", "compressionType", "none"),
                OptionalLong.of(rows),
                rows == 0 ? 0 : Math.max(1, sample.file().size() / rows)));
    }

    private static ParquetFooter footer(Sample sample, byte[] end) throws IOException {
        int length = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt(end.length - END_BYTES);
        if (length <= 0 || length > sample.file().size() - END_BYTES - MAGIC.length) {
            throw new MalformedFile("The Parquet file's footer length of " + Integer.toUnsignedLong(length) + " bytes does not fit into the file.");
        }
        if (length <= end.length - END_BYTES) {
            return ParquetFooter.read(new ByteArrayInputStream(end, end.length - END_BYTES - length, length));
        }
        try (InputStream in = new BufferedInputStream(sample.file().open(sample.file().size() - END_BYTES - length))) {
            return ParquetFooter.read(new BoundedBytes(in, FOOTER_BYTES));
        }
    }
}
