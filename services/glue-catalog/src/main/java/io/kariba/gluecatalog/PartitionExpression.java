package io.kariba.gluecatalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    static final PartitionExpression ALL = new PartitionExpression(null);

    private final Node root;

    private PartitionExpression(Node root) {
        this.root = root;
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
        return new PartitionExpression(new PartitionExpressionParser(text, keys).parse());
    }

    /** Whether a partition with these values is chosen. A value that is missing counts as null. */
    boolean matches(List<String> values) {
        return root == null || root.decide(values) == Truth.TRUE;
    }

    /** The leading values that every chosen partition has, so that a listing can begin and end there. */
    List<String> leadingValues() {
        List<String> leading = new ArrayList<>();
        Optional<String> next = root == null ? Optional.empty() : fixed(root, 0);
        while (next.isPresent()) {
            leading.add(next.get());
            next = fixed(root, leading.size());
        }
        return leading;
    }

    private static Optional<String> fixed(Node node, int key) {
        return switch (node) {
            case Comparison(int index, KeyType type, Operator operator, Comparable<?> literal)
                    when index == key && type == KeyType.STRING && operator == Operator.EQUAL -> Optional.of((String) literal);
            case And(List<Node> parts) -> parts.stream().map(part -> fixed(part, key)).flatMap(Optional::stream).findFirst();
            default -> Optional.empty();
        };
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
    }

    /** Not so. */
    record Not(Node part) implements Node {
        @Override
        public Truth decide(List<String> values) {
            return part.decide(values).not();
        }
    }

    /** A key against a literal of its type. */
    record Comparison(int index, KeyType type, Operator operator, Comparable<?> literal) implements Node {
        @Override
        public Truth decide(List<String> values) {
            Comparable<?> value = value(values, index, type);
            return value == null ? Truth.UNKNOWN : Truth.of(operator.holds(KeyType.compare(value, literal)));
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
    }

    /** A key against a pattern in which {@code %} stands for any characters and {@code _} for one; a backslash takes that meaning away. */
    record Like(int index, String pattern) implements Node {
        @Override
        public Truth decide(List<String> values) {
            Comparable<?> value = value(values, index, KeyType.STRING);
            return value == null ? Truth.UNKNOWN : Truth.of(LikePattern.matches(pattern, (String) value));
        }
    }

    /** Whether a key is null. */
    record IsNull(int index) implements Node {
        @Override
        public Truth decide(List<String> values) {
            return Truth.of(index >= values.size() || values.get(index).equals(KeyType.NULL_VALUE));
        }
    }

    private static Comparable<?> value(List<String> values, int index, KeyType type) {
        return index >= values.size() ? null : type.parse(values.get(index));
    }
}
