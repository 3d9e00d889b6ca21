package io.kariba.gluecrawlers;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * An exclude pattern in the grammar of Glue's crawlers: {@code *} and {@code ?} stay within a folder, {@code **} crosses folders, {@code [a-z]}, {@code [!a]},
 * <code>{one,two}</code> and {@code \} to escape. Matched against the key relative to the include path. Leading dots are ordinary characters.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/define-crawler.html#crawler-data-stores-exclude">Include and exclude patterns</a>
 */
record Glob(String text, Pattern pattern) {
    /** Two stars look at each character of the longest key a thousand times at most: some milliseconds. */
    private static final int MOST_STEPS = 2_000_000;

    /** Like Glue, a pattern that is not well-formed (an open bracket or brace) is taken by its letters. */
    static Glob of(String text) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(new Translation(text).regex(), Pattern.DOTALL);
        } catch (PatternSyntaxException malformed) {
            pattern = Pattern.compile(Pattern.quote(text));
        }
        return new Glob(text, pattern);
    }

    static boolean anyMatches(List<Glob> globs, String path) {
        for (Glob glob : globs) {
            if (glob.matches(path)) {
                return true;
            }
        }
        return false;
    }

    /** @throws Crawl.CrawlFailed if the pattern tries so many ways of matching that it would hold the crawl's thread */
    boolean matches(String path) {
        try {
            return pattern.matcher(new Counted(path, new int[1])).matches();
        } catch (TooManySteps endless) {
            throw new Crawl.CrawlFailed("The exclude pattern " + text + " takes too long to match " + path);
        }
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super(null, null, false, false);
        }
    }

    /** A path that counts how often the matcher looks at it. */
    private record Counted(String path, int[] steps) implements CharSequence {
        @Override
        public int length() {
            return path.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps[0] > MOST_STEPS) {
                throw new TooManySteps();
            }
            return path.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return path.subSequence(start, end);
        }

        @Override
        public String toString() {
            return path;
        }
    }

    /** Writes the pattern as a regular expression, in one pass. */
    private static final class Translation {
        private final String glob;
        private final StringBuilder regex = new StringBuilder();
        private int at;
        private boolean inGroup;

        Translation(String glob) {
            this.glob = glob;
        }

        String regex() {
            while (at < glob.length()) {
                translate(glob.charAt(at++));
            }
            if (inGroup) {
                throw new PatternSyntaxException("Missing }", glob, at);
            }
            return regex.toString();
        }

        private void translate(char c) {
            switch (c) {
                case '*' -> {
                    boolean crosses = at < glob.length() && glob.charAt(at) == '*';
                    regex.append(crosses ? ".*" : "[^/]*");
                    at += crosses ? 1 : 0;
                }
                case '?' -> regex.append("[^/]");
                case '[' -> bracket();
                case '{' -> {
                    if (inGroup) {
                        throw new PatternSyntaxException("Groups cannot be nested", glob, at);
                    }
                    inGroup = true;
                    regex.append("(?:");
                }
                case '}' -> {
                    regex.append(inGroup ? ")" : "\\}");
                    inGroup = false;
                }
                case ',' -> regex.append(inGroup ? '|' : ',');
                case '\\' -> {
                    if (at == glob.length()) {
                        throw new PatternSyntaxException("Nothing to escape", glob, at);
                    }
                    regex.append(Pattern.quote(glob.substring(at, at + 1)));
                    at++;
                }
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }

        /** Within brackets {@code * ? \} stand for themselves, a hyphen too where it is first; the slash is never matched. */
        private void bracket() {
            regex.append("[[^/]&&[");
            if (at < glob.length() && glob.charAt(at) == '!') {
                regex.append('^');
                at++;
            }
            if (at < glob.length() && glob.charAt(at) == '-') {
                regex.append("\\-");
                at++;
            }
            int begun = at;
            while (at < glob.length() && (glob.charAt(at) != ']' || at == begun)) {
                char c = glob.charAt(at++);
                regex.append(c == '-' || Character.isLetterOrDigit(c) ? String.valueOf(c) : "\\" + c);
            }
            if (at == glob.length()) {
                throw new PatternSyntaxException("Missing ]", glob, at);
            }
            at++;
            regex.append("]]");
        }
    }
}
