package io.kariba.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The first whole lines of a text.
 *
 * @param lines without their ends and without empty ones
 * @param averageBytes of a line with its end, 0 when there are none
 */
record TextLines(List<String> lines, long averageBytes) {
    /** More lines than this tell nothing new. */
    private static final int LINES = 1_000;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** @return no lines when the file is not a text */
    static TextLines of(Sample sample) throws IOException {
        byte[] head = sample.head();
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int at = 0; at <= head.length && lines.size() < LINES; at++) {
            boolean end = at == head.length;
            if (!end && head[at] == 0) {
                return new TextLines(List.of(), 0);
            }
            if (end ? start < at && (sample.isWhole() || lines.isEmpty()) : head[at] == '\n') {
                String line = new String(head, start, at - start, UTF_8);
                if (start == 0 && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK) {
                    line = line.substring(1);
                }
                if (!line.isBlank()) {
                    lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
                }
                start = at + 1;
            }
        }
        return new TextLines(lines, lines.isEmpty() ? 0 : Math.max(1, Math.min(start, head.length) / lines.size()));
    }
}
