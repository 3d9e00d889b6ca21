package io.kariba.trinoplugin;

import io.trino.hive.formats.line.Column;
import io.trino.hive.formats.line.LineBuffer;
import io.trino.hive.formats.line.LineDeserializer;
import io.trino.hive.formats.line.LineDeserializerFactory;
import io.trino.spi.PageBuilder;
import io.trino.spi.type.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * OpenCSV with columns that are not all texts. Trino gives every column of such a table as a text; Athena parses numbers and booleans, takes DATE as days and TIMESTAMP as
 * milliseconds since 1970, and fails on what is none, also on nothing. Source: Athena User Guide, "Open CSV SerDe for processing CSV".
 */
final class OpenCsvLines implements LineDeserializerFactory {
    @Override
    public Set<String> getHiveSerDeClassNames() {
        return Set.of(LakeSerdes.OPEN_CSV);
    }

    @Override
    public LineDeserializer create(List<Column> columns, Map<String, String> properties) {
        char quote = character(properties, "quoteChar", '"');
        char escape = character(properties, "escapeChar", '"');
        // The SerDe takes its default escape, the quote, for none stated, and the parser's own default is a backslash.
        CsvFields fields = new CsvFields(character(properties, "separatorChar", ','), quote, escape == '"' ? '\\' : escape);
        List<Type> types = columns.stream().map(Column::type).toList();
        List<TextValue> values = types.stream().map(TextValue::ofOpenCsv).toList();
        return new LineDeserializer() {
            @Override
            public List<? extends Type> getTypes() {
                return types;
            }

            @Override
            public void deserialize(LineBuffer line, PageBuilder page) {
                List<String> texts = fields.read(new String(line.getBuffer(), 0, line.getLength(), StandardCharsets.UTF_8));
                page.declarePosition();
                for (int i = 0; i < values.size(); i++) {
                    int ordinal = columns.get(i).ordinal();
                    String text = ordinal < texts.size() ? texts.get(ordinal) : null;
                    values.get(i).write(text, ordinal, page.getBlockBuilder(i));
                }
            }
        };
    }

    private static char character(Map<String, String> properties, String name, char otherwise) {
        String stated = properties.get(name);
        return stated == null || stated.isEmpty() ? otherwise : stated.charAt(0);
    }

    /** Takes a line apart. A quote inside a field belongs to it, two quotes within quotes are one, and a field whose quote does not end is lost. */
    record CsvFields(char separator, char quote, char escape) {
        List<String> read(String line) {
            List<String> fields = new ArrayList<>();
            if (line.isEmpty()) {
                return fields;
            }
            StringBuilder field = new StringBuilder();
            boolean quoted = false;
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                char next = i + 1 < line.length() ? line.charAt(i + 1) : '\0';
                boolean more = i + 1 < line.length();
                if (c == escape && c != quote) {
                    if (quoted && more && (next == quote || next == escape)) {
                        field.append(next);
                        i++;
                    }
                } else if (c == quote) {
                    if (quoted && more && next == quote) {
                        field.append(quote);
                        i++;
                    } else {
                        boolean inside = i > 2 && line.charAt(i - 1) != separator && more && next != separator;
                        if (inside && field.toString().isBlank()) {
                            field.setLength(0);
                        } else if (inside) {
                            field.append(c);
                        }
                        quoted = !quoted;
                    }
                } else if (c == separator && !quoted) {
                    fields.add(field.toString());
                    field.setLength(0);
                } else {
                    field.append(c);
                }
            }
            if (!quoted) {
                fields.add(field.toString());
            }
            return fields;
        }
    }
}
