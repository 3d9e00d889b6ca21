package io.kariba.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A path to values in JSON, with the operators that Glue documents: {@code $} for the root, {@code .name} and {@code ['name']} for a field, {@code [0]} for an element, {@code *} for all of them.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-json">Writing JSON custom classifiers</a>
 */
final class JsonPath {
    /** Deeper than JSON is looked into. */
    private static final int STEPS = 64;

    /**
     * One step: a field, an element, or all.
     *
     * @param name null for an element
     * @param index -1 for a field
     */
    private record Step(String name, int index) {
        static final Step ALL = new Step(null, -1);
    }

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** @throws InvalidClassifier if the text is no such path */
    static JsonPath parse(String text) {
        String path = text.strip();
        if (!path.startsWith("$")) {
            throw new InvalidClassifier("JSON path has to begin with $: " + text);
        }
        List<Step> steps = new ArrayList<>();
        int at = 1;
        while (at < path.length()) {
            int end = path.charAt(at) == '.' ? nameEnd(path, at + 1) : path.charAt(at) == '[' ? bracketEnd(path, at) : -1;
            if (end < 0 || steps.size() == STEPS) {
                throw new InvalidClassifier("JSON path is not valid at character " + (at + 1) + ": " + text);
            }
            steps.add(path.charAt(at) == '.' ? dotted(path.substring(at + 1, end)) : bracketed(path.substring(at + 1, end - 1), text));
            at = end;
        }
        return new JsonPath(steps);
    }

    private static int nameEnd(String path, int from) {
        int at = from;
        while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
            at++;
        }
        return at == from ? -1 : at;
    }

    private static int bracketEnd(String path, int from) {
        if (from + 1 == path.length()) {
            return -1;
        }
        char quote = path.charAt(from + 1);
        int close = quote == '\'' || quote == '"' ? path.indexOf(quote + "]", from + 2) + 1 : path.indexOf(']', from);
        return close <= from + 1 ? -1 : close + 1;
    }

    private static Step dotted(String name) {
        return name.equals("*") ? Step.ALL : new Step(name, -1);
    }

    private static Step bracketed(String inside, String text) {
        if (inside.equals("*")) {
            return Step.ALL;
        }
        char first = inside.charAt(0);
        if (inside.length() >= 2 && (first == '\'' || first == '"') && inside.charAt(inside.length() - 1) == first) {
            return new Step(inside.substring(1, inside.length() - 1), -1);
        }
        if (!inside.matches("[0-9]{1,9}")) {
            throw new InvalidClassifier("JSON path has [" + inside + "], which is neither a quoted name, a number nor *: " + text);
        }
        return new Step(null, Integer.parseInt(inside));
    }

    /**
     * Takes all values at the end of the path into a type.
     *
     * @param parser at the first token of a value; afterwards at its last
     */
    void collect(JsonParser parser, JsonInference into) throws IOException {
        collect(parser, into, 0);
    }

    private void collect(JsonParser parser, JsonInference into, int done) throws IOException {
        if (done == steps.size()) {
            into.add(parser);
            return;
        }
        Step step = steps.get(done);
        boolean all = step.equals(Step.ALL);
        if (parser.currentToken() == JsonToken.START_OBJECT && (all || step.name != null)) {
            for (JsonToken token = parser.nextToken(); token == JsonToken.FIELD_NAME; token = parser.nextToken()) {
                boolean wanted = all || step.name.equals(parser.currentName());
                parser.nextToken();
                follow(parser, into, done, wanted);
            }
        } else if (parser.currentToken() == JsonToken.START_ARRAY && (all || step.name == null)) {
            int index = 0;
            for (JsonToken token = parser.nextToken(); token != null && token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                follow(parser, into, done, all || step.index == index);
                index++;
            }
        } else {
            parser.skipChildren();
        }
    }

    private void follow(JsonParser parser, JsonInference into, int done, boolean wanted) throws IOException {
        if (wanted) {
            collect(parser, into, done + 1);
        } else {
            parser.skipChildren();
        }
    }
}
