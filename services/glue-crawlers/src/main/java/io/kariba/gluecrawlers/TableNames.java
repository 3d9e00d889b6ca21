package io.kariba.gluecrawlers;

import io.kariba.api.LetterCase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Predicate;

/**
 * Names of tables that a crawler makes.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/crawler-running.html">How crawlers work</a>
 */
final class TableNames {
    /** AWS: longer names are cut. */
    static final int MAX = 128;

    private TableNames() {}

    /** Lower case, everything but letters, digits and underscores replaced by an underscore. */
    static String cleaned(String name) {
        return LetterCase.lower(name).replaceAll("[^a-z0-9_]", "_");
    }

    /**
     * The name for a table at a location: the prefix, and the folder's or file's name. Where that is taken, a hash of the location is added, so that the next
     * crawl finds the same name.
     */
    static String of(String prefix, S3Path location, Predicate<String> isTaken) {
        String name = cut(LetterCase.lower(prefix) + cleaned(location.name()), MAX);
        return isTaken.test(name) ? withHash(name, location) : name;
    }

    private static String withHash(String name, S3Path location) {
        return cut(name, MAX - 33) + "_" + md5(location.toString());
    }

    private static String cut(String name, int length) {
        return name.length() <= length ? name : name.substring(0, length);
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
