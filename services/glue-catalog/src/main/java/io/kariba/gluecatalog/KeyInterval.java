package io.kariba.gluecatalog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A stretch of texts of one partition key, in the order in which the store keeps them: that of their UTF-8 bytes.
 *
 * @param from the least text in it
 * @param to the least text past it; null if there is none
 * @param isPoint whether {@code from} is all there is in it, so that the next key may narrow it further; {@code to} says nothing then
 */
record KeyInterval(String from, String to, boolean isPoint) {
    private static final Comparator<String> ORDER = (one, other) ->
            Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    static final KeyInterval ALL = new KeyInterval("", null, false);

    /** Follows {@code text} at once in the order: nothing sorts between a text and itself with a zero behind. */
    private static String after(String text) {
        return text + '\0';
    }

    static KeyInterval point(String text) {
        return new KeyInterval(text, after(text), true);
    }

    static KeyInterval atLeast(String low) {
        return new KeyInterval(low, null, false);
    }

    static KeyInterval atMost(String high) {
        return new KeyInterval("", after(high), false);
    }

    static KeyInterval between(String low, String high) {
        return new KeyInterval(low, after(high), false);
    }

    /** Texts that begin so. The prefix ends in a character below U+D7FF, whose successor sorts right after all of them. */
    static KeyInterval startingWith(String prefix) {
        int last = prefix.length() - 1;
        return last < 0 ? ALL : new KeyInterval(prefix, prefix.substring(0, last) + (char) (prefix.charAt(last) + 1), false);
    }

    boolean isEmpty() {
        return to != null && ORDER.compare(from, to) >= 0;
    }

    /** What is in both of two lists; each of them is in order and without overlap, and so is the answer. */
    static List<KeyInterval> both(List<KeyInterval> some, List<KeyInterval> others) {
        List<KeyInterval> both = new ArrayList<>();
        int one = 0;
        int other = 0;
        while (one < some.size() && other < others.size()) {
            KeyInterval left = some.get(one);
            KeyInterval right = others.get(other);
            KeyInterval common = left.with(right);
            if (!common.isEmpty()) {
                both.add(common);
            }
            if (right.to() == null || left.to() != null && ORDER.compare(left.to(), right.to()) <= 0) {
                one++;
            } else {
                other++;
            }
        }
        return both;
    }

    private KeyInterval with(KeyInterval other) {
        if (isPoint || other.isPoint) {
            KeyInterval point = isPoint ? this : other;
            KeyInterval wide = isPoint ? other : this;
            boolean in = ORDER.compare(wide.from, point.from) <= 0 && (wide.to == null || ORDER.compare(point.from, wide.to) < 0);
            return in ? point : new KeyInterval(point.from, point.from, false);
        }
        String start = ORDER.compare(from, other.from) >= 0 ? from : other.from;
        String end = to == null ? other.to : other.to == null || ORDER.compare(to, other.to) <= 0 ? to : other.to;
        return new KeyInterval(start, end, false);
    }

    /** What is in any of them, in order and without overlap. */
    static List<KeyInterval> any(List<KeyInterval> parts) {
        List<KeyInterval> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparing(KeyInterval::from, ORDER));
        List<KeyInterval> any = new ArrayList<>();
        for (KeyInterval next : sorted) {
            KeyInterval last = any.isEmpty() ? null : any.getLast();
            if (last == null || last.to != null && ORDER.compare(next.from, last.to) >= 0) {
                any.add(next);
            } else if (last.to != null && (next.to == null || ORDER.compare(next.to, last.to) > 0)) {
                any.set(any.size() - 1, new KeyInterval(last.from, next.to, false));
            }
        }
        return any;
    }
}
