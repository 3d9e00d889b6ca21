package io.kariba.athenasql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Replacements in a text, kept so that a place in the changed text can be told in the original one. Edits do not overlap; those at one place stay in the
 * order they were added.
 */
final class Edits {
    private record Edit(int start, int end, String replacement) {}

    private final String original;
    private final List<Edit> edits = new ArrayList<>();

    Edits(String original) {
        this.original = original;
    }

    Edits copy() {
        Edits copy = new Edits(original);
        copy.edits.addAll(edits);
        return copy;
    }

    /** Replaces characters {@code start} to {@code end} (exclusive). Characters that were replaced before are replaced anew. */
    void replace(int start, int end, String replacement) {
        edits.removeIf(earlier -> start < end && earlier.start() == start && earlier.end() == end);
        boolean inOrder = edits.isEmpty() || edits.getLast().start() <= start;
        edits.add(new Edit(start, end, replacement));
        if (!inOrder) {
            edits.sort(Comparator.comparingInt(Edit::start));
        }
    }

    void insert(int at, String addition) {
        replace(at, at, addition);
    }

    String result() {
        StringBuilder changed = new StringBuilder(original.length() + 64);
        int from = 0;
        for (Edit edit : edits) {
            changed.append(original, from, edit.start()).append(edit.replacement());
            from = edit.end();
        }
        return changed.append(original, from, original.length()).toString();
    }

    /** A place inside replaced text is told as the start of what was replaced. */
    Position originalPosition(int line, int column) {
        return positionAt(original, originalOffset(line, column));
    }

    int originalOffset(int line, int column) {
        return originalOffset(offsetAt(result(), line, column));
    }

    private int originalOffset(int changedOffset) {
        int from = 0;
        int changed = 0;
        for (Edit edit : edits) {
            int kept = edit.start() - from;
            if (changedOffset < changed + kept) {
                return from + changedOffset - changed;
            }
            changed += kept;
            if (changedOffset < changed + edit.replacement().length()) {
                return edit.start();
            }
            changed += edit.replacement().length();
            from = edit.end();
        }
        return Math.min(original.length(), from + changedOffset - changed);
    }

    /** The offset of a 1-based place; one past the end of its line is the end of the line. */
    static int offsetAt(String text, int line, int column) {
        int start = 0;
        for (int i = 1; i < line; i++) {
            int next = text.indexOf('\n', start);
            if (next < 0) {
                break;
            }
            start = next + 1;
        }
        int end = text.indexOf('\n', start);
        int units = (end < 0 ? text.length() : end) - start;
        int wanted = Math.min(Math.max(0, column - 1), text.codePointCount(start, start + units));
        return text.offsetByCodePoints(start, wanted);
    }

    static Position positionAt(String text, int offset) {
        int line = 1;
        int start = 0;
        for (int next = text.indexOf('\n'); next >= 0 && next < offset; next = text.indexOf('\n', next + 1)) {
            line++;
            start = next + 1;
        }
        return new Position(line, text.codePointCount(start, offset) + 1);
    }
}
