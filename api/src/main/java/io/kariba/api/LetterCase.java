package io.kariba.api;

import java.util.Locale;

/**
 * Upper and lower case of text that somebody sent, in time that grows with its length, with what {@link Locale#ROOT} says. The JDK's own copy everything they
 * have for each letter that becomes longer: half a megabyte of U+0130 keeps {@link String#toLowerCase(Locale)} busy for minutes.
 */
public final class LetterCase {
    /** No upper-case form depends on what stands around a letter: a long text may be folded piece by piece. */
    private static final int PIECE = 64;

    private LetterCase() {}

    /** U+0130 is the only letter whose lower case is longer than itself. */
    public static String lower(String text) {
        return (text.length() <= PIECE ? text : text.replace("\u0130", "i\u0307")).toLowerCase(Locale.ROOT);
    }

    public static String upper(String text) {
        if (text.length() <= PIECE) {
            return text.toUpperCase(Locale.ROOT);
        }
        StringBuilder all = new StringBuilder(text.length() + 16);
        for (int from = 0; from < text.length(); ) {
            int end = Math.min(text.length(), from + PIECE);
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end++;
            }
            all.append(text.substring(from, end).toUpperCase(Locale.ROOT));
            from = end;
        }
        return all.toString();
    }
}
