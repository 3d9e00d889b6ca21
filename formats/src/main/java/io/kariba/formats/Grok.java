package io.kariba.formats;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A grok pattern: regular expressions that have names, and names for what they find. {@code %{NUMBER:size:int}} is the pattern {@code NUMBER}, whose text becomes the field {@code size} of type
 * {@code int}. Thread-safe.
 *
 * <p>A line matches when the pattern is found anywhere in it. A pattern that would search too long in a line does not match it: each look at a character is counted, up to
 * {@link #STEPS_PER_LINE}.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-grok">Writing grok custom classifiers</a>
 * @see <a href="https://docs.aws.amazon.com/athena/latest/ug/grok-serde.html">Grok SerDe</a>
 */
public final class Grok {
    /** Characters looked at for one line. A good pattern looks at each some ten times. */
    public static final int STEPS_PER_LINE = 1_000_000;
    /** Of a longer line only the beginning is looked at. */
    public static final int LINE_LENGTH = 65_536;

    private final GrokRegex source;
    private final Pattern pattern;

    private Grok(GrokRegex source, Pattern pattern) {
        this.source = source;
        this.pattern = pattern;
    }

    /**
     * Compiles a pattern.
     *
     * @param format e.g. {@code %{TIMESTAMP_ISO8601:timestamp} %{GREEDYDATA:message}}, what Hive's tables call {@code input.format}
     * @param customPatterns one named pattern a line, or an empty string; what tables call {@code input.grokCustomPatterns}
     * @throws InvalidClassifier if a named pattern is missing, contains itself, or the whole is no regular expression
     */
    public static Grok compile(String format, String customPatterns) {
        if (format.isBlank()) {
            throw new InvalidClassifier("Grok pattern should not be empty.");
        }
        GrokRegex source = GrokRegex.expand(format, GrokLibrary.with(customPatterns));
        try {
            return new Grok(source, Pattern.compile(source.regex(null)));
        } catch (PatternSyntaxException invalid) {
            throw new InvalidClassifier("Grok pattern is not a valid regular expression: " + invalid.getDescription() + ".", invalid);
        } catch (StackOverflowError deep) {
            throw new InvalidClassifier("Grok pattern is nested too deeply.", deep);
        }
    }

    /** A Java regular expression whose only groups are {@link #fields}, in their order. To be searched for in a line, not matched against all of it. */
    public String regex() {
        return pattern.pattern();
    }

    /**
     * A Java regular expression that matches a whole line and whose groups are the named fields: what Hive's RegexSerDe wants.
     *
     * @param names fields to take, in any order and case; a name that the pattern has several times is taken where it comes first. Groups come in the pattern's order
     */
    public String lineRegex(Collection<String> names) {
        return ".*?(?:" + source.regex(names) + ").*";
    }

    /**
     * One for each group, from left to right: the named fields and, by their own names, patterns without one. A field's name may come more than once, as in
     * {@code %{INT:size}|%{WORD:size}}.
     */
    public List<GrokField> fields() {
        return source.fields();
    }

    /** The named fields as columns, each name once. */
    public List<Column> columns() {
        Map<String, Column> columns = new LinkedHashMap<>();
        fields().stream().filter(GrokField::isNamed).forEach(field -> columns.putIfAbsent(field.name(), new Column(field.name(), field.type())));
        return List.copyOf(columns.values());
    }

    /**
     * Takes a line apart.
     *
     * @param line without its end
     * @return texts by name of named fields, without those that took no part; empty when the line does not match or the pattern searches too long
     */
    public Optional<Map<String, String>> match(String line) {
        Matcher matcher = found(line);
        if (matcher == null) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int group = 1; group <= fields().size(); group++) {
            int start = matcher.start(group);
            if (start >= 0 && fields().get(group - 1).isNamed()) {
                values.putIfAbsent(fields().get(group - 1).name(), line.substring(start, matcher.end(group)));
            }
        }
        return Optional.of(values);
    }

    /** Whether {@link #match} is not empty. */
    public boolean matches(String line) {
        return found(line) != null;
    }

    private Matcher found(String line) {
        try {
            Matcher matcher = pattern.matcher(new Watched(line));
            return matcher.find() ? matcher : null;
        } catch (SearchTooLong | StackOverflowError tooLong) {
            return null;
        }
    }

    /** Counts what the search looks at; there is no other way to end one. */
    private static final class Watched implements CharSequence {
        private final String line;
        private final int length;
        private int steps;

        Watched(String line) {
            this.line = line;
            this.length = Math.min(line.length(), LINE_LENGTH);
        }

        @Override
        public char charAt(int index) {
            if (++steps > STEPS_PER_LINE) {
                throw new SearchTooLong();
            }
            return line.charAt(index);
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return line.subSequence(start, end);
        }

        @Override
        public String toString() {
            return line.substring(0, length);
        }
    }

    private static final class SearchTooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SearchTooLong() {
            super("The pattern searches too long.", null, false, false);
        }
    }
}
