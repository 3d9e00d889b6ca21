package io.kariba.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LetterCaseTest {
    @Test
    void longTextsAreFoldedAsShortOnes() {
        StringBuilder letters = new StringBuilder();
        for (int c = 0; c < 0x1_e944; c++) {
            if (Character.isLetter(c) && !(c >= 0x3400 && c < 0xa000) && !(c >= 0xac00 && c < 0xd7a4)) {
                letters.appendCodePoint(c);
            }
        }
        letters.append(" \u03a3 A\u03a3 A\u0130\u03a3 \u0130\u03a3\u0130 ");
        for (String text : new String[] {letters.toString(), "x" + letters, letters.reverse().toString(), "", "A", "\ud83d".repeat(3000)}) {
            assertThat(LetterCase.lower(text)).isEqualTo(text.toLowerCase(Locale.ROOT));
            assertThat(LetterCase.upper(text)).isEqualTo(text.toUpperCase(Locale.ROOT));
        }
    }

    @Test
    void lettersThatBecomeLongerAreFoldedInProportion() {
        assertThat(allocated("\u0130".repeat(200_000), LetterCase::lower)).isLessThan(64 << 20);
        assertThat(allocated("\u0149".repeat(200_000), LetterCase::upper)).isLessThan(64 << 20);
    }

    private static long allocated(String text, UnaryOperator<String> fold) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        fold.apply(text);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
