package io.kariba.iam;

/** IAM's patterns: {@code *} is any run of characters, {@code ?} one. A character after U+0001 stands for itself. */
final class Wildcard {
    private Wildcard() {}

    /** Linear in pattern times text, without recursion. */
    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
                continue;
            }
            boolean literal = p + 1 < pattern.length() && pattern.charAt(p) == '\u0001';
            char expected = p < pattern.length() ? pattern.charAt(literal ? p + 1 : p) : 0;
            if (p < pattern.length() && (expected == text.charAt(t) || !literal && expected == '?')) {
                p += literal ? 2 : 1;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
