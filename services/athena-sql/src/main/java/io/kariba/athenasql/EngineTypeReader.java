package io.kariba.athenasql;

import io.kariba.api.LetterCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the engine's type texts. Nesting is bounded, so that no text can exhaust the stack. */
final class EngineTypeReader {
    private static final int MAX_DEPTH = 200;
    private final String text;
    private int at;
    private int depth;

    EngineTypeReader(String text) {
        this.text = text;
    }

    EngineType read() {
        EngineType type = type();
        skip();
        if (at < text.length()) {
            throw bad();
        }
        return type;
    }

    private EngineType type() {
        if (++depth > MAX_DEPTH) {
            throw bad();
        }
        String base = LetterCase.lower(word());
        List<Integer> parameters = new ArrayList<>();
        List<EngineType.Field> fields = new ArrayList<>();
        if (base.equals("double") && follows("precision")) {
            word();
        }
        if (base.equals("interval")) {
            base = LetterCase.lower(base + " " + word() + " " + word() + " " + word());
        }
        skip();
        if (at < text.length() && text.charAt(at) == '(') {
            at++;
            inside(base, parameters, fields);
        }
        if ((base.equals("timestamp") || base.equals("time")) && follows("with")) {
            word();
            word();
            word();
            base = base + " with time zone";
        }
        depth--;
        return new EngineType(base, parameters, fields);
    }

    private void inside(String base, List<Integer> parameters, List<EngineType.Field> fields) {
        do {
            skip();
            if (at < text.length() && Character.isDigit(text.charAt(at))) {
                parameters.add(number());
            } else if (base.equals("row")) {
                fields.add(rowField());
            } else {
                fields.add(new EngineType.Field(Optional.empty(), type()));
            }
            skip();
        } while (take(','));
        if (!take(')')) {
            throw bad();
        }
    }

    /** A row's field has a name before its type, or none: a quoted word or two words in a row tell. */
    private EngineType.Field rowField() {
        if (text.startsWith("\"", at)) {
            return new EngineType.Field(Optional.of(quoted()), type());
        }
        int start = at;
        String first = word();
        skip();
        boolean named = at < text.length() && (Character.isLetter(text.charAt(at)) || text.charAt(at) == '_');
        if (named && !isTwoWordType(first)) {
            return new EngineType.Field(Optional.of(first), type());
        }
        at = start;
        return new EngineType.Field(Optional.empty(), type());
    }

    private boolean isTwoWordType(String first) {
        return first.equalsIgnoreCase("interval") || first.equals("double") && follows("precision")
                || (first.equals("timestamp") || first.equals("time")) && follows("with");
    }

    private String quoted() {
        StringBuilder name = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '"') {
                name.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                name.append('"');
                at++;
            } else {
                return name.toString();
            }
        }
        throw bad();
    }

    private String word() {
        skip();
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_' || text.charAt(at) == '$')) {
            at++;
        }
        if (at == start) {
            throw bad();
        }
        return text.substring(start, at);
    }

    private int number() {
        int start = at;
        while (at < text.length() && Character.isDigit(text.charAt(at))) {
            at++;
        }
        try {
            return Integer.parseInt(text, start, at, 10);
        } catch (NumberFormatException tooBig) {
            throw bad();
        }
    }

    private boolean follows(String word) {
        skip();
        return text.regionMatches(true, at, word, 0, word.length());
    }

    private boolean take(char wanted) {
        skip();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void skip() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private IllegalArgumentException bad() {
        return new IllegalArgumentException("Not a type of the engine: " + text);
    }
}
