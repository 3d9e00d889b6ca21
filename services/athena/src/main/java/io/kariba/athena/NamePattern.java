package io.kariba.athena;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The Expression of ListTableMetadata: a regular expression for the whole name. It comes from clients, so one that backtracks without end is stopped
 * after a bounded number of steps and is an error.
 */
final class NamePattern {
    private static final int MOST_STEPS = 100_000;
    private static final NamePattern ALL = new NamePattern(null);
    private final Pattern pattern;

    private NamePattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @param expression null or empty for every name */
    static NamePattern of(String expression) {
        if (expression == null || expression.isEmpty()) {
            return ALL;
        }
        try {
            return new NamePattern(Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw AthenaErrors.invalid("Expression is not a valid regular expression: " + expression);
        }
    }

    boolean matches(String name) {
        try {
            return pattern == null || pattern.matcher(new Counted(name)).matches();
        } catch (TooManySteps | StackOverflowError e) {
            throw AthenaErrors.invalid("Expression takes too long to match: " + pattern);
        }
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super(null, null, false, false);
        }
    }

    /** A text that counts how often the matcher looks at it. */
    private static final class Counted implements CharSequence {
        private final CharSequence text;
        private int steps;

        Counted(CharSequence text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
