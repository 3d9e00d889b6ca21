package io.kariba.formats;

import io.kariba.formats.Recognition.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Binary formats whose files are told by their first bytes and whose rows are not looked into: the table says what the files are, and has no columns.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-built-in">Built-in classifiers</a>
 */
final class MarkClassifier implements Classifier {
    /** Ion's version mark. Text of Ion has none, and is not told from other text. */
    private static final byte[] ION_MARK = {(byte) 0xe0, 1, 0, (byte) 0xea};
    /** An empty document; the largest that MongoDB stores, with room for what it adds. */
    private static final int SMALLEST_DOCUMENT = 5;

    private static final int LARGEST_DOCUMENT = 16 * 1_048_576 + 16_384;

    private static final int NAME_BYTES = 1_024;

    private enum Format {
        ION("com.amazon.ionhiveserde.formats.IonInputFormat", "com.amazon.ionhiveserde.formats.IonOutputFormat", "com.amazon.ionhiveserde.IonHiveSerDe"),
        BSON("", "", "");

        private final Storage storage;

        Format(String input, String output, String serde) {
            this.storage = new Storage(input, output, serde, Map.of());
        }
    }

    private final Format format;

    private MarkClassifier(Format format) {
        this.format = format;
    }

    static Classifier ion() {
        return new MarkClassifier(Format.ION);
    }

    static Classifier bson() {
        return new MarkClassifier(Format.BSON);
    }

    @Override
    public String classification() {
        return format == Format.ION ? "ion" : "bson";
    }

    @Override
    public Optional<Recognition> recognise(Sample sample) throws IOException {
        byte[] head = sample.head();
        boolean found = format == Format.ION ? StoredBytes.startsWith(head, ION_MARK) : isDocument(head, sample.isWhole());
        if (!found) {
            return Optional.empty();
        }
        Map<String, String> parameters =
                Map.of("classification", classification(), "typeOfData", "file", "compressionType", sample.compression().orElse("none"));
        return Optional.of(new Recognition(classification(), 1, List.of(), format.storage, parameters, OptionalLong.empty(), 0));
    }

    /** BSON has no mark: its first document must be one from its length to its end, with an element of a known type under a readable name. */
    private static boolean isDocument(byte[] head, boolean whole) {
        boolean first = isWithin(head, 0, whole);
        // An empty document is so short that it could be anything: the one after it tells.
        return first && (littleEndian(head, 0) > SMALLEST_DOCUMENT ? hasElement(head, 0) : isWithin(head, SMALLEST_DOCUMENT, whole) && hasElement(head, SMALLEST_DOCUMENT));
    }

    private static boolean isWithin(byte[] head, int from, boolean whole) {
        if (head.length - from < SMALLEST_DOCUMENT) {
            return false;
        }
        int length = littleEndian(head, from);
        if (length < SMALLEST_DOCUMENT || length > LARGEST_DOCUMENT) {
            return false;
        }
        return length <= head.length - from ? head[from + length - 1] == 0 : !whole;
    }

    private static boolean hasElement(byte[] head, int from) {
        int type = head[from + 4];
        boolean known = (type >= 1 && type <= 0x13) || type == 0x7f || type == -1;
        int name = from + SMALLEST_DOCUMENT;
        int at = name;
        while (known && at < head.length && at < name + NAME_BYTES && head[at] != 0) {
            known = head[at] < 0 || head[at] >= ' ';
            at++;
        }
        return known && at > name && at < head.length && head[at] == 0;
    }

    private static int littleEndian(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16 | (bytes[at + 3] & 0xff) << 24;
    }
}
