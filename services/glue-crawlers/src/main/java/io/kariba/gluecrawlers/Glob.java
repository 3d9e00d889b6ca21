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
            if (glob.pattern.matcher(path).matches()) {
                return true;
            }
        }
        return false;
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
