package io.kariba.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyTest {
    private static final List<String> TEXTS = List.of(
            "", "\0", "\0\0", "\0\1", "\1", "\1\0", "\1\1", "\2", "a", "a\0", "a\0b", "a\1", "a\1\1b", "a\2", "aa", "ab", "b", "\u007f", "é", "\uffff", "\ud83d\ude00");

    @Test
    void orderOfTextsIsThatOfTheirUtf8Bytes() {
        List<String> shuffled = new ArrayList<>(TEXTS);
        Collections.shuffle(shuffled, new Random(7));
        List<String> byKey = shuffled.stream().map(GlobalKey::of).sorted().map(key -> key.parts().text()).toList();
        List<String> byBytes = shuffled.stream()
                .sorted((a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)))
                .toList();
        assertThat(byKey).isEqualTo(byBytes);
    }

    @Test
    void shorterTupleComesFirst() {
        assertThat(GlobalKey.of("a")).isLessThan(GlobalKey.of("a").text(""));
        assertThat(GlobalKey.of("a").text("z")).isLessThan(GlobalKey.of("a\0"));
        assertThat(GlobalKey.of("a").number(Long.MAX_VALUE)).isLessThan(GlobalKey.of("a\0"));
    }

    @Test
    void numbersAreOrderedByValue() {
        List<Long> numbers = List.of(Long.MIN_VALUE, -256L, -1L, 0L, 1L, 255L, 256L, Long.MAX_VALUE);
        List<Long> sorted = numbers.reversed().stream().map(GlobalKey.ROOT::number).sorted().map(key -> key.parts().number()).toList();
        assertThat(sorted).isEqualTo(numbers);
    }

    @Test
    void partsReadBackWhatWentIn() {
        for (String first : TEXTS) {
            for (String second : TEXTS) {
                Key.Parts parts = GlobalKey.decode(GlobalKey.of(first).number(Long.MAX_VALUE).text(second).bytes()).parts();
                assertThat(parts.text()).isEqualTo(first);
                assertThat(parts.number()).isEqualTo(Long.MAX_VALUE);
                assertThat(parts.text()).isEqualTo(second);
                assertThat(parts.hasNext()).isFalse();
            }
        }
    }

    @Test
    void rangeUnderAKeyHoldsItsChildrenAndNoTextThatBeginsLikeIt() {
        KeyRange range = KeyRange.under(GlobalKey.of("a"));
        assertThat(holds(range, GlobalKey.of("a"))).isTrue();
        assertThat(holds(range, GlobalKey.of("a").number(Long.MAX_VALUE))).isTrue();
        assertThat(holds(range, GlobalKey.of("a").text("\uffff"))).isTrue();
        assertThat(holds(range, GlobalKey.of("a\0b"))).isFalse();
        assertThat(holds(range, GlobalKey.of("a\1b"))).isFalse();
        assertThat(holds(range, GlobalKey.of("ab"))).isFalse();
    }

    @Test
    void scopedKeyKnowsItsScope() {
        Scope scope = new Scope(new AccountId("111111111111"), new Region("eu-west-1"));
        ScopedKey key = ScopedKey.decode(ScopedKey.in(scope).text("x").bytes());
        assertThat(key.scope()).isEqualTo(scope);
        assertThat(key.parts().text()).isEqualTo("x");
    }

    @Test
    void rangeOfATextPrefixIsThatOfItsTexts() {
        GlobalKey base = GlobalKey.of("bucket");
        for (String prefix : TEXTS) {
            for (String text : TEXTS) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                byte[] start = prefix.getBytes(StandardCharsets.UTF_8);
                boolean begins = utf8.length >= start.length && Arrays.equals(utf8, 0, start.length, start, 0, start.length);
                assertThat(holds(KeyRange.textPrefix(base, prefix), base.text(text))).isEqualTo(begins);
                boolean after = !begins && Arrays.compareUnsigned(utf8, start) > 0;
                assertThat(holds(KeyRange.under(base).afterTextPrefix(base, prefix), base.text(text))).isEqualTo(after);
            }
        }
    }

    private static boolean holds(KeyRange range, Key key) {
        byte[] bytes = key.bytes();
        return Arrays.compareUnsigned(range.from(), bytes) <= 0 && (range.to().length == 0 || Arrays.compareUnsigned(bytes, range.to()) < 0);
    }
}
