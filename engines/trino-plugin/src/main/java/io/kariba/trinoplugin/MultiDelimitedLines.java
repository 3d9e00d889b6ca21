package io.kariba.trinoplugin;

import io.trino.hive.formats.line.Column;
import io.trino.hive.formats.line.LineBuffer;
import io.trino.hive.formats.line.LineDeserializer;
import io.trino.hive.formats.line.LineDeserializerFactory;
import io.trino.hive.formats.line.simple.SimpleDeserializerFactory;
import io.trino.spi.PageBuilder;
import io.trino.spi.type.Type;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Delimited text whose delimiter is several characters long: the delimiter is brought to one character, and the rest is as for delimited text. */
final class MultiDelimitedLines implements LineDeserializerFactory {
    private static final String FIELD = "field.delim";
    private static final int MOST = 100 << 20;
    private final LineDeserializerFactory simple = new SimpleDeserializerFactory();

    @Override
    public Set<String> getHiveSerDeClassNames() {
        return Set.of(LakeSerdes.MULTI_DELIMITED);
    }

    @Override
    public LineDeserializer create(List<Column> columns, Map<String, String> properties) {
        Map<String, String> single = new HashMap<>(properties);
        byte[] delimiter = single.getOrDefault(FIELD, "\u0001").getBytes(StandardCharsets.UTF_8);
        single.put(FIELD, "\u0001");
        single.put("serialization.format", "1");
        LineDeserializer lines = simple.create(columns, single);
        return new LineDeserializer() {
            private final LineBuffer changed = new LineBuffer(1024, MOST);

            @Override
            public List<? extends Type> getTypes() {
                return lines.getTypes();
            }

            @Override
            public void deserialize(LineBuffer line, PageBuilder page) throws IOException {
                changed.reset();
                replace(line.getBuffer(), line.getLength(), delimiter, changed);
                lines.deserialize(changed, page);
            }
        };
    }

    private static void replace(byte[] line, int length, byte[] delimiter, LineBuffer out) throws IOException {
        int from = 0;
        int at = 0;
        while (at < length) {
            if (delimiter.length > 0 && startsWith(line, length, at, delimiter)) {
                out.write(line, from, at - from);
                out.write(1);
                at += delimiter.length;
                from = at;
            } else {
                at++;
            }
        }
        out.write(line, from, length - from);
    }

    private static boolean startsWith(byte[] line, int length, int at, byte[] delimiter) {
        if (at + delimiter.length > length) {
            return false;
        }
        for (int i = 0; i < delimiter.length; i++) {
            if (line[at + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }
}
