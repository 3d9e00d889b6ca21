package io.kariba.formats;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The first whole lines of a text.
 *
 * @param lines without their ends and without empty ones
 * @param averageLength of a line with its end, in characters; 0 when there are none
 */
record TextLines(List<String> lines, long averageLength) {
    /** More lines than this tell nothing new. */
    private static final int LINES = 1_000;

    /** @return no lines when the file is not a text */
    static TextLines of(Sample sample) throws IOException {
        String text = sample.text().orElse("");
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length() && lines.size() < LINES) {
            int end = text.indexOf('\n', start);
            if (end < 0 && !sample.isWhole() && !lines.isEmpty()) {
                // A last line that goes on after the sample.
                break;
            }
            String line = text.substring(start, end < 0 ? text.length() : end);
            if (!line.isBlank()) {
                lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            }
            start = end < 0 ? text.length() : end + 1;
        }
        return new TextLines(lines, lines.isEmpty() ? 0 : Math.max(1, start / lines.size()));
    }
}
