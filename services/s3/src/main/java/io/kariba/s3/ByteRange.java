package io.kariba.s3;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of an object's bytes, not empty.
 *
 * @param first offset of the first byte
 * @param last offset of the last byte, inclusive
 */
record ByteRange(long first, long last) {
    private static final Pattern FORM = Pattern.compile("\\s*bytes\\s*=\\s*(\\d{0,40})\\s*-\\s*(\\d{0,40})\\s*");

    long length() {
        return last - first + 1;
    }

    String contentRange(long size) {
        return "bytes " + first + "-" + last + "/" + size;
    }

    /**
     * Reads a Range header.
     *
     * @return null to send the whole object: there is no header, or one that S3 ignores (another unit, several ranges, last before first)
     * @throws io.kariba.protocols.WireError InvalidRange if no byte of the object is in it
     */
    static ByteRange parse(String header, long size) {
        if (header == null) {
            return null;
        }
        Matcher matcher = FORM.matcher(header);
        if (!matcher.matches()) {
            return null;
        }
        String from = matcher.group(1);
        String to = matcher.group(2);
        if (from.isEmpty()) {
            return to.isEmpty() ? null : suffix(header, number(to), size);
        }
        long first = number(from);
        long last = to.isEmpty() ? Long.MAX_VALUE : number(to);
        if (last < first) {
            return null;
        }
        if (first >= size) {
            throw S3Errors.invalidRange(header, size);
        }
        return new ByteRange(first, Math.min(last, size - 1));
    }

    /** Clients ask for all there is with numbers that are greater than any object, and than a long. */
    private static long number(String digits) {
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    /** Reads {@code x-amz-copy-source-range}, which must be whole and inside the source. */
    static ByteRange parseCopy(String header, long size) {
        Matcher matcher = FORM.matcher(header);
        if (!matcher.matches() || matcher.group(1).isEmpty() || matcher.group(2).isEmpty()) {
            throw S3Errors.invalidArgument(
                    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the "
                            + "first and last bytes to copy",
                    "x-amz-copy-source-range",
                    header);
        }
        long first = number(matcher.group(1));
        long last = number(matcher.group(2));
        if (last < first || last >= size) {
            throw S3Errors.invalidArgument("Range specified is not valid for source object of size: " + size, "x-amz-copy-source-range", header);
        }
        return new ByteRange(first, last);
    }

    private static ByteRange suffix(String header, long wanted, long size) {
        if (wanted == 0 || size == 0) {
            throw S3Errors.invalidRange(header, size);
        }
        return new ByteRange(Math.max(0, size - wanted), size - 1);
    }
}
