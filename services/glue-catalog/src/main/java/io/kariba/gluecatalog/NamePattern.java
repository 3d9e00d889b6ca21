package io.kariba.gluecatalog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The pattern by which GetTables and GetUserDefinedFunctions choose names: a regular expression that the whole name must match, in which, as in Hive's
 * metastore, a {@code *} that has nothing to repeat stands for any characters, so that {@code sales_*}, {@code *_2024} and {@code sales_.*} all do what
 * they seem to. Case does not matter.
 */
final class NamePattern {
    /** Steps a match may take: patterns that backtrack without end are refused and do not hold a thread. */
    private static final int MAX_STEPS = 200_000;

    private final Pattern pattern;

    private NamePattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @throws software.amazon.awssdk.services.glue.model.InvalidInputException if it is no regular expression */
    static NamePattern of(String text) {
        if (text == null || text.isEmpty()) {
            return new NamePattern(null);
        }
        try {
            return new NamePattern(Pattern.compile(starsAsWildcards(text), Pattern.CASE_INSENSITIVE));
        } catch (PatternSyntaxException | StackOverflowError e) {
            throw GlueErrors.invalid("Invalid pattern: " + text);
        }
    }

    boolean matches(String name) {
        if (pattern == null) {
            return true;
        }
        Matcher matcher = pattern.matcher(new Counted(name, new int[1]));
        try {
            return matcher.matches();
        } catch (TooManySteps | StackOverflowError e) {
            throw GlueErrors.invalid("The pattern is too complex: " + pattern.pattern());
        }
    }

    private static String starsAsWildcards(String text) {
        StringBuilder regex = new StringBuilder();
        boolean inClass = false;
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                regex.append(c).append(text.charAt(++i));
                escaped = true;
                continue;
            }
            inClass = c == '[' || inClass && c != ']';
            char before = i == 0 ? ' ' : text.charAt(i - 1);
            boolean repeats = escaped || before == '.' || before == ')' || before == ']';
            if (c == '*' && !inClass && !repeats) {
                regex.append('.');
            }
            regex.append(c);
            escaped = false;
        }
        return regex.toString();
    }

    /** A name that counts how often the matcher looks at it. */
    private record Counted(String name, int[] steps) implements CharSequence {
        @Override
        public int length() {
            return name.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps[0] > MAX_STEPS) {
                throw new TooManySteps();
            }
            return name.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(name.substring(start, end), steps);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super(null, null, false, false);
        }
    }
}
