package io.kariba.api;

import java.util.Arrays;

/**
 * A half-open range of encoded keys.
 *
 * @param from first key that is in it, encoded
 * @param to first key that is past it, encoded; empty means no end
 */
public record KeyRange(byte[] from, byte[] to) {
    /** Everything that has the parts of this key, and perhaps more. */
    public static KeyRange under(Key key) {
        byte[] from = key.bytes();
        return new KeyRange(from, successorOfPrefix(from));
    }

    /** Everything under {@code base} whose next part is a text that starts with {@code prefix}. */
    public static KeyRange textPrefix(Key base, String prefix) {
        byte[] from = openText(base, prefix);
        return new KeyRange(from, successorOfPrefix(from));
    }

    /** The same range, starting after {@code key} and everything under it. */
    public KeyRange after(Key key) {
        return startingAt(successorOfPrefix(key.bytes()));
    }

    /** The same range, starting at {@code key}. */
    public KeyRange from(Key key) {
        return startingAt(key.bytes());
    }

    /** The same range, starting after every text part that begins with {@code prefix} under {@code base}: how a listing steps over a folder. */
    public KeyRange afterTextPrefix(Key base, String prefix) {
        return startingAt(successorOfPrefix(openText(base, prefix)));
    }

    private KeyRange startingAt(byte[] start) {
        if (start.length == 0) {
            return new KeyRange(new byte[] {(byte) 0xFF, (byte) 0xFF}, new byte[] {0});
        }
        return Arrays.compareUnsigned(start, from) > 0 ? new KeyRange(start, to) : this;
    }

    public boolean isEmpty() {
        return to.length > 0 && Arrays.compareUnsigned(from, to) >= 0;
    }

    private static byte[] openText(Key base, String prefix) {
        return Key.appendOpen(base.raw(), prefix);
    }

    /** The least byte string greater than all that start with {@code prefix}; empty when there is none. */
    private static byte[] successorOfPrefix(byte[] prefix) {
        int length = prefix.length;
        while (length > 0 && prefix[length - 1] == (byte) 0xFF) {
            length--;
        }
        if (length == 0) {
            return new byte[0];
        }
        byte[] next = Arrays.copyOf(prefix, length);
        next[length - 1]++;
        return next;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyRange range && Arrays.equals(from, range.from) && Arrays.equals(to, range.to);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(from) + Arrays.hashCode(to);
    }
}
