package io.kariba.athenasql;

import io.kariba.api.LetterCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The patterns of SHOW TABLES and SHOW DATABASES: {@code *} stands for any characters, {@code |} parts choices, case does not matter. As in Hive a dot
 * stands for any character, so {@code .*} works too. Matching takes time in proportion to pattern times name, whatever the pattern.
 */
final class NamePattern {
    private NamePattern() {}

    static Predicate<String> of(Optional<String> pattern) {
        if (pattern.isEmpty()) {
            return name -> true;
        }
        List<String> choices = new ArrayList<>();
        for (String choice : LetterCase.lower(pattern.get()).split("\\|")) {
            choices.add(choice.strip().replace(".*", "*"));
        }
        return name -> choices.stream().anyMatch(choice -> matches(choice, LetterCase.lower(name)));
    }

    private static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int starAt = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                starAt = n;
            } else if (p < pattern.length() && (pattern.charAt(p) == '.' || pattern.charAt(p) == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++starAt;
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
