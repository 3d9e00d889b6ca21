package io.kariba.formats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kariba.formats.Recognition.Storage;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.orc.OrcProto;
import org.apache.orc.protobuf.InvalidProtocolBufferException;

/**
 * Apache ORC: schema and rows come from the footer, which the postscript in the file's last bytes finds. Reads 64 KiB of
 * the end; of a longer footer as far as the schema goes; and no data.
 *
 * <p>{@code compressionType} is {@code none} whatever the codec of the stripes, as with Parquet.
 *
 * @see <a href="https://orc.apache.org/specification/ORCv1/">ORC's specification</a>
 */
final class OrcClassifier implements Classifier {
    private static final int TAIL_BYTES = 65_536;
    /** Read of one footer, as stored. */
    private static final int FOOTER_BYTES = 64 * 1_048_576;

    private static final byte[] MAGIC = "ORC".getBytes(US_ASCII);

    private static final Storage STORAGE = new Storage(
            "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
            "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
            "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
            Map.of("serialization.format", "1"));

    @Override
    public String classification() {
        return "orc";
    }

    @Override
    public Optional<Recognition> recognise(Sample sample) throws IOException {
        byte[] start = StoredBytes.start(sample, 64);
        if (!StoredBytes.startsWith(start, MAGIC)) {
            return Optional.empty();
        }
        byte[] end = StoredBytes.end(sample, TAIL_BYTES);
        Optional<OrcProto.PostScript> postScript = postScript(end);
        if (postScript.isEmpty()) {
            if (StoredBytes.isBinary(start)) {
                throw new MalformedFile("The ORC file does not end with a postscript; it was cut off or is still being written.");
            }
            return Optional.empty();
        }
        OrcFooter footer = footer(sample, end, postScript.get());
        long rows = footer.rows();
        return Optional.of(new Recognition(
                classification(),
                1,
                footer.columns(),
                STORAGE,
                Map.of("classification", "orc", "typeOfData", "file", "compressionType", "none"),
                OptionalLong.of(rows),
                rows == 0 ? 0 : Math.max(1, sample.file().size() / rows)));
    }

    /** The last byte is the postscript's length; the postscript says the magic once more. */
    private static Optional<OrcProto.PostScript> postScript(byte[] end) {
        int length = end[end.length - 1] & 0xff;
        if (length == 0 || length >= end.length) {
            return Optional.empty();
        }
        try {
            OrcProto.PostScript postScript = OrcProto.PostScript.parseFrom(Arrays.copyOfRange(end, end.length - 1 - length, end.length - 1));
            return postScript.getMagic().equals("ORC") ? Optional.of(postScript) : Optional.empty();
        } catch (InvalidProtocolBufferException otherBytes) {
            return Optional.empty();
        }
    }

    private static OrcFooter footer(Sample sample, byte[] end, OrcProto.PostScript postScript) throws IOException {
        int after = 1 + (end[end.length - 1] & 0xff);
        long length = postScript.getFooterLength();
        if (length <= 0 || length > sample.file().size() - after - MAGIC.length) {
            throw new MalformedFile("The ORC file's footer length of " + Long.toUnsignedString(length) + " bytes does not fit into the file.");
        }
        if (length <= end.length - after) {
            return OrcFooter.read(new ByteArrayInputStream(end, end.length - after - (int) length, (int) length), postScript);
        }
        try (InputStream in = new BufferedInputStream(sample.file().open(sample.file().size() - after - length))) {
            return OrcFooter.read(new BoundedBytes(in, Math.min(length, FOOTER_BYTES)), postScript);
        }
    }
}
