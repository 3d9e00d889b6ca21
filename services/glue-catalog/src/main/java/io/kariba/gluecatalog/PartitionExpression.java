package io.kariba.gluecatalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.services.glue.model.Column;

/**
 * The filter of GetPartitions, decided on a partition's values alone
 * (<a href="https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-partitions.html">GetPartitions</a>).
 *
 * <p>Logic is SQL's, of three values: a comparison with a value that is null, or is no text of the key's type, is unknown, and only what is true is
 * chosen. Null is {@code __HIVE_DEFAULT_PARTITION__}. For keys of type string that text is also a value like any other, since engines ask for
 * {@code key = '__HIVE_DEFAULT_PARTITION__'}; for the other types {@code =} and {@code <>} with that literal ask whether the value is null.
 */
final class PartitionExpression {
    /** Everything. */
    static final PartitionExpression ALL = new PartitionExpression(List.of());

    private final List<Part> parts;

    /** A condition that must hold, and how many leading values it is decided by. */
    private record Part(Node node, int reach) {}

    private PartitionExpression(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Reads an expression.
     *
     * @param text may be null or blank, which chooses everything
     * @param keys the table's partition keys, in order
     * @throws software.amazon.awssdk.services.glue.model.InvalidInputException if it is none
     */
    static PartitionExpression parse(String text, List<Column> keys) {
        if (text == null || text.isBlank()) {
            return ALL;
        }
        List<Part> parts = new ArrayList<>();
        collect(new PartitionExpressionParser(text, keys).parse(), parts);
        parts.sort(Comparator.comparingInt(Part::reach));
        return new PartitionExpression(List.copyOf(parts));
    }

    private static void collect(Node node, List<Part> parts) {
        if (node instanceof And(List<Node> all)) {
            all.forEach(one -> collect(one, parts));
        } else {
            parts.add(new Part(node, node.reach()));
        }
    }

    /** Whether a partition with these values is chosen. A value that is missing counts as null. */
    boolean matches(List<String> values) {
        return ruledOutBy(values) == 0;
    }

    /**
     * How many of the values it takes to see that a partition is not chosen: no partition is that begins with the same ones.
     *
     * @return 0 if it is chosen
     */
    int ruledOutBy(List<String> values) {
        for (Part part : parts) {
            if (part.node().decide(values) != Truth.TRUE) {
                return part.reach();
            }
        }
        return 0;
    }

    /** What must all hold; empty if everything is chosen. */
    List<Node> parts() {
        return parts.stream().map(Part::node).toList();
    }

    /** SQL's truth values. */
    enum Truth {
        TRUE,
        FALSE,
        UNKNOWN;

        static Truth of(boolean value) {
            return value ? TRUE : FALSE;
        }

        Truth not() {
            return this == UNKNOWN ? UNKNOWN : of(this == FALSE);
        }
    }

    /** The comparison operators. */
    enum Operator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL;

        boolean holds(int comparison) {
            return switch (this) {
                case EQUAL -> comparison == 0;
                case NOT_EQUAL -> comparison != 0;
                case LESS -> comparison < 0;
                case LESS_OR_EQUAL -> comparison <= 0;
                case GREATER -> comparison > 0;
                case GREATER_OR_EQUAL -> comparison >= 0;
            };
        }
    }

    /** A part of the expression, bound to places among the partition keys. */
    sealed interface Node {
        Truth decide(List<String> values);

        /** How many leading values it looks at. */
        int reach();
    }

    /** All of them. */
    record And(List<Node> parts) implements Node {
        @Override
        public Truth decide(List<String> values) {
            Truth all = Truth.TRUE;
            for (Node part : parts) {
                Truth truth = part.decide(values);
                if (truth == Truth.FALSE) {
                    return Truth.FALSE;
                }
                all = truth == Truth.UNKNOWN ? Truth.UNKNOWN : all;
            }
            return all;
        }

        @Override
        public int reach() {
            return furthest(parts);
        }
    }

    /** Any of them. */
    record Or(List<Node> parts) implements Node {
        @Override
        public Truth decide(List<String> values) {
            Truth any = Truth.FALSE;
            for (Node part : parts) {
                Truth truth = part.decide(values);
                if (truth == Truth.TRUE) {
                    return Truth.TRUE;
                }
                any = truth == Truth.UNKNOWN ? Truth.UNKNOWN : any;
            }
            return any;
        }

        @Override
        public int reach() {
            return furthest(parts);
        }
    }

    /** Not so. */
    record Not(Node part) implements Node {
        @Override
        public Truth decide(List<String> values) {
            return part.decide(values).not();
        }

        @Override
        public int reach() {
            return part.reach();
        }
    }

    /** A key against a literal of its type. */
    record Comparison(int index, KeyType type, Operator operator, Comparable<?> literal) implements Node {
        @Override
        public Truth decide(List<String> values) {
            Comparable<?> value = value(values, index, type);
            return value == null ? Truth.UNKNOWN : Truth.of(operator.holds(KeyType.compare(value, literal)));
        }

        @Override
        public int reach() {
            return index + 1;
        }
    }

    /** A key between two literals, both included. */
    record Between(int index, KeyType type, Comparable<?> low, Comparable<?> high) implements Node {
        @Override
        public Truth decide(List<String> values) {
            Comparable<?> value = value(values, index, type);
            if (value == null) {
                return Truth.UNKNOWN;
            }
            return Truth.of(KeyType.compare(value, low) >= 0 && KeyType.compare(value, high) <= 0);
        }

        @Override
        public int reach() {
            return index + 1;
        }
    }

    /** A key against a pattern in which {@code %} stands for any characters and {@code _} for one; a backslash takes that meaning away. */
    record Like(int index, String pattern) implements Node {
        @Override
        public Truth decide(List<String> values) {
            Comparable<?> value = value(values, index, KeyType.STRING);
            return value == null ? Truth.UNKNOWN : Truth.of(LikePattern.matches(pattern, (String) value));
        }

        @Override
        public int reach() {
            return index + 1;
        }
    }

    /** Whether a key is null. */
    record IsNull(int index) implements Node {
        @Override
        public Truth decide(List<String> values) {
            return Truth.of(index >= values.size() || values.get(index).equals(KeyType.NULL_VALUE));
        }

        @Override
        public int reach() {
            return index + 1;
        }
    }

    private static int furthest(List<Node> parts) {
        return parts.stream().mapToInt(Node::reach).max().orElse(0);
    }

    private static Comparable<?> value(List<String> values, int index, KeyType type) {
        return index >= values.size() ? null : type.parse(values.get(index));
    }
}
