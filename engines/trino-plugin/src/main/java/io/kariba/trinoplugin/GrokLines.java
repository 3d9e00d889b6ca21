package io.kariba.trinoplugin;

import io.trino.hive.formats.line.Column;
import io.trino.hive.formats.line.LineBuffer;
import io.trino.hive.formats.line.LineDeserializer;
import io.trino.hive.formats.line.LineDeserializerFactory;
import io.trino.spi.PageBuilder;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.type.Type;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines read by a grok pattern, whose regular expression the catalog has told. A column takes the field of its name; a line that does not match is a row of nulls, as
 * with RegexSerDe.
 */
final class GrokLines implements LineDeserializerFactory {
    private static final String REGEX = "kariba.grok.regex";
    private static final String FIELDS = "kariba.grok.fields";
    /** Characters looked at for one line; a pattern that searches longer does not match it. */
    private static final int MOST_STEPS = 2_000_000;

    @Override
    public Set<String> getHiveSerDeClassNames() {
        return Set.of(LakeSerdes.GROK);
    }

    @Override
    public LineDeserializer create(List<Column> columns, Map<String, String> properties) {
        String regex = properties.get(REGEX);
        if (regex == null) {
            throw new TrinoException(
                    StandardErrorCode.INVALID_TABLE_PROPERTY, "The grok pattern in 'input.format' cannot be used: " + properties.get("input.format"));
        }
        Pattern pattern = Pattern.compile(regex);
        Map<String, Integer> groups = new HashMap<>();
        String[] fields = properties.getOrDefault(FIELDS, "").split(",", -1);
        for (int i = 0; i < fields.length; i++) {
            groups.putIfAbsent(fields[i].toLowerCase(Locale.ROOT), i + 1);
        }
        List<Type> types = columns.stream().map(Column::type).toList();
        List<TextValue> values = types.stream().map(TextValue::ofLog).toList();
        List<Integer> wanted = columns.stream().map(column -> groups.getOrDefault(column.name(), 0)).toList();
        return new LineDeserializer() {
            @Override
            public List<? extends Type> getTypes() {
                return types;
            }

            @Override
            public void deserialize(LineBuffer line, PageBuilder page) {
                Matcher found = find(pattern, new String(line.getBuffer(), 0, line.getLength(), StandardCharsets.UTF_8));
                page.declarePosition();
                for (int i = 0; i < values.size(); i++) {
                    String text = found == null || wanted.get(i) == 0 ? null : found.group(wanted.get(i));
                    values.get(i).write(text, columns.get(i).ordinal(), page.getBlockBuilder(i));
                }
            }
        };
    }

    private static Matcher find(Pattern pattern, String line) {
        try {
            Matcher matcher = pattern.matcher(new Counted(line));
            return matcher.find() ? matcher : null;
        } catch (TooLong | StackOverflowError endless) {
            return null;
        }
    }

    /** Counts what the search looks at; there is no other way to end one. */
    private static final class Counted implements CharSequence {
        private final String line;
        private int steps;

        Counted(String line) {
            this.line = line;
        }

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw new TooLong();
            }
            return line.charAt(index);
        }

        @Override
        public int length() {
            return line.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return line.subSequence(start, end);
        }

        @Override
        public String toString() {
            return line;
        }
    }

    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLong() {
            super("The pattern searches too long", null, false, false);
        }
    }
}
