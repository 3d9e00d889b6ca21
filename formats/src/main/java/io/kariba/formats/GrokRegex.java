package io.kariba.formats;

import io.kariba.api.LetterCase;
import io.kariba.formats.ColumnType.Simple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A grok pattern with its named patterns written out. Groups without a field capture nothing, so that the groups of the result are the fields: in the text, {@code FIELD} stands for the
 * opening of a field's group.
 */
final class GrokRegex {
    /** Characters of the whole; definitions that use each other could grow without end. */
    private static final int LENGTH = 500_000;
    /** A private-use character, which no pattern that is typed has. */
    private static final char FIELD = '\uE0F1';
    /** Glue's own word for what is found and not wanted. */
    private static final String UNWANTED = "UNWANTED";

    private static final Pattern FIELD_NAME = Pattern.compile("[\\p{L}\\p{N}_.@-]+");

    private final GrokLibrary library;
    private final Set<String> open = new HashSet<>();
    private final StringBuilder text = new StringBuilder();
    /** In the order of their groups; those that are not named may turn out not to be wanted. */
    private final List<GrokField> found = new ArrayList<>();

    private List<GrokField> fields = List.of();

    private GrokRegex(GrokLibrary library) {
        this.library = library;
    }

    static GrokRegex expand(String format, GrokLibrary library) {
        if (format.indexOf(FIELD) >= 0) {
            throw new InvalidClassifier("Grok pattern has a character that cannot be used.");
        }
        GrokRegex regex = new GrokRegex(library);
        regex.append(format);
        regex.fields = regex.wanted();
        return regex;
    }

    List<GrokField> fields() {
        return fields;
    }

    /** A pattern's own name gives way to a field of that name, and to itself where it stands before. */
    private List<GrokField> wanted() {
        Set<String> names = new HashSet<>();
        found.stream().filter(GrokField::isNamed).forEach(field -> names.add(folded(field.name())));
        return found.stream().filter(field -> field.isNamed() || names.add(folded(field.name()))).toList();
    }

    private static String folded(String name) {
        return LetterCase.lower(name);
    }

    /** @param names fields whose groups capture; null for all */
    String regex(Collection<String> names) {
        Set<String> chosen = new HashSet<>();
        if (names != null) {
            names.forEach(name -> chosen.add(folded(name)));
        }
        StringBuilder regex = new StringBuilder();
        int at = 0;
        int field = 0;
        for (char next : text.toString().toCharArray()) {
            if (next != FIELD) {
                regex.append(next);
                continue;
            }
            GrokField opened = found.get(at++);
            boolean isField = field < fields.size() && fields.get(field) == opened;
            field += isField ? 1 : 0;
            regex.append(isField && (names == null || chosen.remove(folded(opened.name()))) ? "(" : "(?:");
        }
        return regex.toString();
    }

    private void append(String pattern) {
        int at = 0;
        while (at < pattern.length()) {
            if (text.length() > LENGTH) {
                throw new InvalidClassifier("Grok pattern is longer than " + LENGTH + " characters with its named patterns written out.");
            }
            char next = pattern.charAt(at);
            if (next == '\\') {
                at = escape(pattern, at);
            } else if (next == '[') {
                at = characterClass(pattern, at);
            } else if (next == '(') {
                at = group(pattern, at);
            } else if (next == '%' && pattern.startsWith("%{", at)) {
                at = reference(pattern, at);
            } else {
                text.append(next);
                at++;
            }
        }
    }

    /** A group that is referred to by its number would be another one after the named patterns are written out. */
    private int escape(String pattern, int at) {
        if (at + 1 == pattern.length()) {
            throw new InvalidClassifier("Grok pattern ends with a backslash.");
        }
        char escaped = pattern.charAt(at + 1);
        if ((escaped >= '1' && escaped <= '9') || escaped == 'k') {
            throw new InvalidClassifier("Grok pattern refers back to a group, which is not supported: \\" + escaped + ".");
        }
        int end = at + 2;
        if (escaped == 'Q') {
            int close = pattern.indexOf("\\E", end);
            end = close < 0 ? pattern.length() : close + 2;
        }
        text.append(pattern, at, end);
        return end;
    }

    private int characterClass(String pattern, int from) {
        int depth = 0;
        int at = from;
        while (at < pattern.length()) {
            char next = pattern.charAt(at);
            if (next == '\\') {
                at++;
            } else if (next == '[') {
                depth++;
                // A bracket that comes first stands for itself in other dialects, but opens another class in Java's: it is left to Java to complain.
            } else if (next == ']' && --depth == 0) {
                text.append(pattern, from, at + 1);
                return at + 1;
            }
            at++;
        }
        throw new InvalidClassifier("Grok pattern has a character class that is not closed.");
    }

    private int group(String pattern, int at) {
        boolean named = pattern.startsWith("(?<", at) && !pattern.startsWith("(?<=", at) && !pattern.startsWith("(?<!", at);
        if (named) {
            int close = pattern.indexOf('>', at);
            if (close < 0) {
                throw new InvalidClassifier("Grok pattern has a group whose name is not closed.");
            }
            field(pattern.substring(at + 3, close), Simple.STRING);
            return close + 1;
        }
        text.append(pattern.startsWith("(?", at) ? "(" : "(?:");
        return at + 1;
    }

    /** {@code %{NAME}}, {@code %{NAME:field}}, {@code %{NAME:field:type}} with colons or semicolons, each also with {@code =definition}. */
    private int reference(String pattern, int at) {
        int close = closing(pattern, at + 1);
        String inside = pattern.substring(at + 2, close);
        int equals = inside.indexOf('=');
        String[] parts = (equals < 0 ? inside : inside.substring(0, equals)).split("[:;]", 4);
        String name = parts[0].strip();
        if (!name.matches("[A-Za-z0-9_]+")) {
            throw new InvalidClassifier("Grok pattern has a reference that names no pattern: %{" + inside + "}.");
        }
        String definition = equals < 0 ? library.definition(name) : inside.substring(equals + 1);
        boolean outermost = open.isEmpty();
        if (!open.add(name)) {
            throw new InvalidClassifier("Pattern " + name + " contains itself.");
        }
        String field = parts.length > 1 ? parts[1].strip() : "";
        if (!field.isEmpty() && !field.equals(UNWANTED)) {
            field(field, type(parts.length > 2 ? parts[2].strip() : ""));
        } else if (field.isEmpty() && outermost) {
            found.add(new GrokField(name, Simple.STRING, false));
            text.append(FIELD);
        } else {
            text.append("(?:");
        }
        append(definition);
        text.append(')');
        open.remove(name);
        return close + 1;
    }

    private static int closing(String pattern, int from) {
        int depth = 0;
        for (int at = from; at < pattern.length(); at++) {
            if (pattern.charAt(at) == '{') {
                depth++;
            } else if (pattern.charAt(at) == '}' && --depth == 0) {
                return at;
            }
        }
        throw new InvalidClassifier("Grok pattern has a reference that is not closed.");
    }

    private void field(String name, ColumnType type) {
        if (!FIELD_NAME.matcher(name).matches()) {
            throw new InvalidClassifier("Grok pattern has a field whose name is not valid: " + name + ". Use letters, digits, underscores, hyphens and dots.");
        }
        found.add(new GrokField(name, type, true));
        text.append(FIELD);
    }

    /** The types that Glue documents; a date stays the text that the line has, because Hive's types read no other notation. */
    private static ColumnType type(String type) {
        return switch (type) {
            case "", "string", "date", "datetime" -> Simple.STRING;
            case "byte" -> Simple.TINYINT;
            case "boolean" -> Simple.BOOLEAN;
            case "double" -> Simple.DOUBLE;
            case "short" -> Simple.SMALLINT;
            case "int" -> Simple.INT;
            case "long" -> Simple.BIGINT;
            case "float" -> Simple.FLOAT;
            default -> throw new InvalidClassifier("Invalid data type: " + type + ". Use byte, boolean, double, short, int, string, long or float.");
        };
    }
}
