package io.kariba.gluecatalog;

/** SQL's LIKE, in time proportional to the lengths multiplied whatever the pattern. */
final class LikePattern {
    private LikePattern() {}

    /**
     * Walks both texts, and on a mismatch goes back to the last {@code %} alone, letting it take one character more: earlier ones need not be tried again.
     */
    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int resumePattern = -1;
        int resumeText = -1;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '%') {
                resumePattern = ++p;
                resumeText = t;
            } else if (p < pattern.length() && matchesOne(pattern, p, text.charAt(t))) {
                p += isEscape(pattern, p) ? 2 : 1;
                t++;
            } else if (resumePattern >= 0) {
                p = resumePattern;
                t = ++resumeText;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '%') {
            p++;
        }
        return p == pattern.length();
    }

    private static boolean matchesOne(String pattern, int p, char c) {
        if (isEscape(pattern, p)) {
            return pattern.charAt(p + 1) == c;
        }
        return pattern.charAt(p) == '_' || pattern.charAt(p) == c;
    }

    private static boolean isEscape(String pattern, int p) {
        return pattern.charAt(p) == '\\' && p + 1 < pattern.length() && "%_\\".indexOf(pattern.charAt(p + 1)) >= 0;
    }
}
