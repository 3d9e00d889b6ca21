package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.AccountId;
import io.kariba.api.KeyRange;
import io.kariba.api.Region;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.Column;

/**
 * Random expressions against a naive model: each is made together with a function that says by plain Java what it means, null standing for unknown. The seed
 * is in every failure.
 */
class PartitionExpressionPropertyTest {
    private static final List<Column> KEYS = List.of(
            Room.column("s", "string"), Room.column("i", "int"), Room.column("d", "date"), Room.column("m", "decimal(9,2)"));
    private static final List<List<String>> POOL = List.of(
            List.of("", "a", "ab", "b", "Ünïcode", "it's", "10", "9"),
            List.of("-3", "0", "5", "05", "10", "junk", KeyType.NULL_VALUE),
            List.of("2024-01-01", "2024-01-31", "2023-12-31", "2024-11-05", "0999-06-30", KeyType.NULL_VALUE, "?"),
            List.of("1.50", "1.5", "-2", "100", KeyType.NULL_VALUE));

    private static final ScopedKey TABLE = ScopedKey.in(new Scope(new AccountId("111111111111"), new Region("us-east-1"))).text("table");

    private record Made(String text, Function<List<String>, Boolean> meaning) {}

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void decidesAsTheModelDoes() {
        for (int n = 0; n < 4_000; n++) {
            Made made = node(4);
            int first = n % KEYS.size();
            PartitionExpression expression = PartitionExpression.parse(made.text(), turned(KEYS, first));
            List<KeyRange> ranges = PartitionRanges.of(TABLE, expression, KEYS.size());
            assertThat(ranges).as("seed %d: %s", seed, made.text()).isSortedAccordingTo((one, other) -> Arrays.compareUnsigned(one.to(), other.from()));
            for (int r = 0; r < 12; r++) {
                List<String> row = POOL.stream().map(this::one).toList();
                List<String> values = turned(row, first);
                boolean expected = Boolean.TRUE.equals(made.meaning().apply(row));
                String about = "seed " + seed + ": " + made.text() + " on " + values;
                assertThat(expression.matches(values)).as(about).isEqualTo(expected);
                if (expected) {
                    assertThat(ranges).as(about).anyMatch(range -> has(range, values));
                } else {
                    assertThat(expression.matches(changed(expression, values, first))).as(about).isFalse();
                }
            }
        }
    }

    /** Each key comes first in turn. */
    private static <T> List<T> turned(List<T> list, int first) {
        List<T> turned = new ArrayList<>(list.subList(first, list.size()));
        turned.addAll(list.subList(0, first));
        return turned;
    }

    /** Other values behind those that rule these out. */
    private List<String> changed(PartitionExpression expression, List<String> values, int first) {
        List<String> changed = new ArrayList<>(values);
        for (int i = expression.ruledOutBy(values); i < KEYS.size(); i++) {
            changed.set(i, one(turned(POOL, first).get(i)));
        }
        return changed;
    }

    private static boolean has(KeyRange range, List<String> row) {
        ScopedKey key = TABLE;
        for (String value : row) {
            key = key.text(value);
        }
        byte[] bytes = key.bytes();
        return Arrays.compareUnsigned(range.from(), bytes) <= 0 && (range.to().length == 0 || Arrays.compareUnsigned(bytes, range.to()) < 0);
    }

    private Made node(int depth) {
        int kind = depth == 0 ? 9 : random.nextInt(10);
        if (kind < 2) {
            return join(depth, " AND ", false);
        }
        if (kind < 4) {
            return join(depth, " or ", true);
        }
        if (kind == 4) {
            Made inner = node(depth - 1);
            return new Made("NOT (" + inner.text() + ")", row -> negate(inner.meaning().apply(row)));
        }
        return predicate();
    }

    /** Three-valued AND or OR, said naively: the deciding value wins, else unknown wins, else the other value. */
    private Made join(int depth, String word, boolean deciding) {
        List<Made> parts = new ArrayList<>();
        for (int i = 2 + random.nextInt(2); i > 0; i--) {
            parts.add(node(depth - 1));
        }
        String text = parts.stream().map(part -> "(" + part.text() + ")").collect(Collectors.joining(word));
        return new Made(text, row -> {
            List<Boolean> truths = new ArrayList<>();
            parts.forEach(part -> truths.add(part.meaning().apply(row)));
            if (truths.contains(deciding)) {
                return deciding;
            }
            return truths.contains(null) ? null : Boolean.valueOf(!deciding);
        });
    }

    private Made predicate() {
        int key = random.nextInt(4);
        String name = random.nextBoolean() ? KEYS.get(key).name() : "`" + KEYS.get(key).name() + "`";
        boolean negated = random.nextBoolean();
        String not = negated ? " NOT" : "";
        String a = literal(key);
        String b = literal(key);
        switch (random.nextInt(key == 0 ? 5 : 4)) {
            case 0 -> {
                String operator = one(List.of("=", "<>", "!=", "<", "<=", ">", ">="));
                return new Made(name + operator + quoted(a), row -> {
                    Integer order = compare(key, row.get(key), a);
                    return order == null ? null : switch (operator) {
                        case "=" -> order == 0;
                        case "<" -> order < 0;
                        case "<=" -> order <= 0;
                        case ">" -> order > 0;
                        case ">=" -> order >= 0;
                        default -> order != 0;
                    };
                });
            }
            case 1 -> {
                return new Made(name + not + " BETWEEN " + quoted(a) + " AND " + quoted(b), row -> {
                    Integer low = compare(key, row.get(key), a);
                    Integer high = compare(key, row.get(key), b);
                    return low == null ? null : Boolean.valueOf((low >= 0 && high <= 0) != negated);
                });
            }
            case 2 -> {
                return new Made(name + not + " in (" + quoted(a) + " , " + quoted(b) + ")", row -> {
                    Integer first = compare(key, row.get(key), a);
                    return first == null ? null : Boolean.valueOf((first == 0 || compare(key, row.get(key), b) == 0) != negated);
                });
            }
            case 3 -> {
                return new Made(name + " IS" + not + " NULL", row -> row.get(key).equals(KeyType.NULL_VALUE) != negated);
            }
            default -> {
                String pattern = one(List.of("%", "a%", "_", "%b", "%'%", ""));
                String regex = pattern.replace("%", ".*").replace("_", ".");
                return new Made(name + not + " LIKE " + quoted(pattern), row -> row.get(0).matches(regex) != negated);
            }
        }
    }

    private static Boolean negate(Boolean truth) {
        return truth == null ? null : Boolean.valueOf(!truth);
    }

    /** Any value of the pool that is one of the type. */
    private String literal(int key) {
        List<String> values = POOL.get(key).stream().filter(value -> compare(key, value, value) != null).toList();
        return one(values);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private String one(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static Integer compare(int key, String left, String right) {
        try {
            return switch (key) {
                case 0 -> left.compareTo(right);
                case 1 -> Integer.valueOf(left).compareTo(Integer.valueOf(right));
                case 2 -> LocalDate.parse(left).compareTo(LocalDate.parse(right));
                default -> new BigDecimal(left).compareTo(new BigDecimal(right));
            };
        } catch (RuntimeException none) {
            return null;
        }
    }
}
