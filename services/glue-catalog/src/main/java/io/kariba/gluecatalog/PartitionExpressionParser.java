package io.kariba.gluecatalog;

import io.kariba.gluecatalog.PartitionExpression.And;
import io.kariba.gluecatalog.PartitionExpression.Between;
import io.kariba.gluecatalog.PartitionExpression.Comparison;
import io.kariba.gluecatalog.PartitionExpression.IsNull;
import io.kariba.gluecatalog.PartitionExpression.Like;
import io.kariba.gluecatalog.PartitionExpression.Node;
import io.kariba.gluecatalog.PartitionExpression.Not;
import io.kariba.gluecatalog.PartitionExpression.Operator;
import io.kariba.gluecatalog.PartitionExpression.Or;
import io.kariba.gluecatalog.PartitionExpressionTokens.Kind;
import io.kariba.gluecatalog.PartitionExpressionTokens.Token;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.glue.model.Column;

/**
 * Reads GetPartitions' expression:
 *
 * <pre>
 * or        = and { OR and }
 * and       = not { AND not }
 * not       = NOT not | '(' or ')' | predicate
 * predicate = key ( operator literal | [NOT] BETWEEN literal AND literal | [NOT] IN '(' literal { ',' literal } ')'
 *                 | [NOT] LIKE literal | IS [NOT] NULL )
 * key       = name | `name` | "name" | '(' key ')'
 * literal   = 'text' | "text" | [+|-] number | DATE 'text' | TIMESTAMP 'text' | '(' literal ')'
 * operator  = '=' | '!=' | '&lt;&gt;' | '&lt;' | '&lt;=' | '&gt;' | '&gt;='
 * </pre>
 */
final class PartitionExpressionParser {
    /** Deeper nesting is refused; each level takes a few frames of the stack. */
    private static final int MAX_DEPTH = 200;

    private final String text;
    private final List<Column> keys;
    private final List<Token> tokens;
    private int at;
    private int depth;

    PartitionExpressionParser(String text, List<Column> keys) {
        this.text = text;
        this.keys = keys;
        this.tokens = PartitionExpressionTokens.read(text);
    }

    Node parse() {
        Node node = or();
        if (token().kind() != Kind.END) {
            throw unsupported();
        }
        return node;
    }

    private Node or() {
        if (++depth > MAX_DEPTH) {
            throw unsupported();
        }
        List<Node> parts = new ArrayList<>(List.of(and()));
        while (takeWord("OR")) {
            parts.add(and());
        }
        depth--;
        return parts.size() == 1 ? parts.getFirst() : new Or(List.copyOf(parts));
    }

    private Node and() {
        List<Node> parts = new ArrayList<>(List.of(not()));
        while (takeWord("AND")) {
            parts.add(not());
        }
        return parts.size() == 1 ? parts.getFirst() : new And(List.copyOf(parts));
    }

    private Node not() {
        boolean negated = false;
        while (token().isWord("NOT") && !isPredicate(1)) {
            at++;
            negated = !negated;
        }
        Node node = group();
        return negated ? new Not(node) : node;
    }

    private Node group() {
        if (token().isSymbol("(") && !isKeyInParentheses()) {
            at++;
            Node node = or();
            expect(")");
            return node;
        }
        return predicate();
    }

    /** Whether the parentheses here hold nothing but a name, as in {@code ((year)) = 2024}. */
    private boolean isKeyInParentheses() {
        int i = at;
        while (tokens.get(i).isSymbol("(")) {
            i++;
        }
        return tokens.get(i).isName() && tokens.get(i + 1).isSymbol(")");
    }

    /** Whether what makes a predicate of a key follows: so a key may be named like a keyword. */
    private boolean isPredicate(int ahead) {
        Token next = tokens.get(Math.min(at + ahead, tokens.size() - 1));
        return next.isOperator() || next.isWord("IN") || next.isWord("LIKE") || next.isWord("BETWEEN") || next.isWord("IS");
    }

    private Node predicate() {
        String name = key();
        if (!isPredicate(0) && !token().isWord("NOT")) {
            throw unsupported();
        }
        int index = indexOf(name);
        KeyType type = KeyType.of(keys.get(index).type());
        if (token().isOperator()) {
            Operator operator = operator();
            return comparison(index, type, operator, literal());
        }
        if (takeWord("IS")) {
            boolean negated = takeWord("NOT");
            expectWord("NULL");
            return negated ? new Not(new IsNull(index)) : new IsNull(index);
        }
        boolean negated = takeWord("NOT");
        Node node;
        if (takeWord("BETWEEN")) {
            Comparable<?> low = type.literal(literal());
            expectWord("AND");
            node = new Between(index, type, low, type.literal(literal()));
        } else if (takeWord("IN")) {
            node = in(index, type);
        } else if (takeWord("LIKE")) {
            String pattern = literal();
            if (type != KeyType.STRING) {
                throw GlueErrors.invalid(type.label() + " data type doesn't support operation 'LIKE'");
            }
            node = new Like(index, pattern);
        } else {
            throw unsupported();
        }
        return negated ? new Not(node) : node;
    }

    private Node in(int index, KeyType type) {
        expect("(");
        List<Node> any = new ArrayList<>();
        do {
            any.add(comparison(index, type, Operator.EQUAL, literal()));
        } while (takeSymbol(","));
        expect(")");
        return any.size() == 1 ? any.getFirst() : new Or(List.copyOf(any));
    }

    private static Node comparison(int index, KeyType type, Operator operator, String literal) {
        if (type != KeyType.STRING && literal.equals(KeyType.NULL_VALUE)) {
            return switch (operator) {
                case EQUAL -> new IsNull(index);
                case NOT_EQUAL -> new Not(new IsNull(index));
                default -> throw GlueErrors.invalid(literal + " can be compared by = and <> only.");
            };
        }
        return new Comparison(index, type, operator, type.literal(literal));
    }

    private String key() {
        if (takeSymbol("(")) {
            String inner = key();
            expect(")");
            return inner;
        }
        Token name = token();
        if (!name.isName()) {
            throw unsupported();
        }
        at++;
        return name.text();
    }

    private int indexOf(String name) {
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        throw GlueErrors.invalid("Unknown column '" + name + "'");
    }

    private Operator operator() {
        Operator operator = switch (token().text()) {
            case "=" -> Operator.EQUAL;
            case "<>", "!=" -> Operator.NOT_EQUAL;
            case "<" -> Operator.LESS;
            case "<=" -> Operator.LESS_OR_EQUAL;
            case ">" -> Operator.GREATER;
            default -> Operator.GREATER_OR_EQUAL;
        };
        at++;
        return operator;
    }

    /** A literal's text; what it means is the key type's business. */
    private String literal() {
        if (takeSymbol("(")) {
            String inner = literal();
            expect(")");
            return inner;
        }
        if (token().isWord("DATE") || token().isWord("TIMESTAMP")) {
            at++;
            if (token().kind() != Kind.STRING) {
                throw unsupported();
            }
        }
        boolean negative = takeSymbol("-");
        boolean signed = negative || takeSymbol("+");
        Token token = token();
        boolean quoted = token.kind() == Kind.STRING || token.kind() == Kind.DOUBLE_QUOTED;
        if (token.kind() != Kind.NUMBER && (signed || !quoted)) {
            throw unsupported();
        }
        at++;
        return (negative ? "-" : "") + token.text();
    }

    private Token token() {
        return tokens.get(at);
    }

    private boolean takeWord(String word) {
        boolean taken = token().isWord(word);
        at += taken ? 1 : 0;
        return taken;
    }

    private boolean takeSymbol(String symbol) {
        boolean taken = token().isSymbol(symbol);
        at += taken ? 1 : 0;
        return taken;
    }

    private void expect(String symbol) {
        if (!takeSymbol(symbol)) {
            throw unsupported();
        }
    }

    private void expectWord(String word) {
        if (!takeWord(word)) {
            throw unsupported();
        }
    }

    private RuntimeException unsupported() {
        return PartitionExpressionTokens.unsupported(text);
    }
}
