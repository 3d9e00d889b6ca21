package io.kariba.athenasql;

import io.trino.sql.parser.ParsingException;
import io.trino.sql.tree.ArithmeticBinaryExpression;
import io.trino.sql.tree.ArithmeticUnaryExpression;
import io.trino.sql.tree.Array;
import io.trino.sql.tree.Cast;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.Literal;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NodeLocation;
import io.trino.sql.tree.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts StartQueryExecution's ExecutionParameters in the place of the question marks. Each is a constant or a bare word, which stands for itself as
 * a text: {@code Washington} is {@code 'Washington'}. So none can change the statement. */
final class ExecutionParameters {
    /** Of one parameter, in characters: AWS's limit. */
    private static final int MOST_LENGTH = 1_024;

    private ExecutionParameters() {}

    /**
     * @param parsed the edited text, parsed
     * @param edits gets the literals
     * @throws SqlSyntaxError if the count differs or a parameter is not a constant
     */
    static void bind(List<String> parameters, Node parsed, Edits edits) {
        List<NodeLocation> places = new ArrayList<>();
        for (Node node : References.all(parsed)) {
            if (node instanceof Parameter parameter) {
                parameter.getLocation().ifPresent(places::add);
            }
        }
        places.sort(Comparator.comparingInt(NodeLocation::getLineNumber).thenComparingInt(NodeLocation::getColumnNumber));
        if (places.size() != parameters.size()) {
            throw new SqlSyntaxError(
                    "Incorrect number of parameters: expected " + places.size() + " but found " + parameters.size(), 0, 0);
        }
        List<Integer> offsets = places.stream().map(place -> edits.originalOffset(place.getLineNumber(), place.getColumnNumber())).toList();
        for (int i = 0; i < parameters.size(); i++) {
            edits.replace(offsets.get(i), offsets.get(i) + 1, literal(parameters.get(i)));
        }
    }

    private static String literal(String parameter) {
        if (parameter.length() <= MOST_LENGTH) {
            try {
                Expression value = EngineGrammar.expression(parameter);
                List<SqlTokens.SqlToken> tokens = SqlTokens.of(parameter);
                if (value instanceof Identifier word && !word.isDelimited() && tokens.size() == 1) {
                    return "'" + word.getValue() + "'";
                }
                if (isConstant(value)) {
                    // A comment at the end would swallow what follows, so the tokens are taken, not the text around them.
                    String text = parameter.substring(tokens.getFirst().start(), tokens.getLast().end());
                    return value instanceof Literal ? text : "(" + text + ")";
                }
            } catch (ParsingException notOne) {
                // answered below like any other text that is not a constant
            }
        }
        throw new SqlSyntaxError("Execution parameter is not a constant (a text needs single quotes): " + parameter, 0, 0);
    }

    /** Whether it reads nothing: literals, and operators, casts, arrays, rows and functions of such. */
    private static boolean isConstant(Expression value) {
        return switch (value) {
            case Literal literal -> true;
            case ArithmeticUnaryExpression signed -> isConstant(signed.getValue());
            case ArithmeticBinaryExpression pair -> isConstant(pair.getLeft()) && isConstant(pair.getRight());
            case Cast cast -> isConstant(cast.getExpression());
            case Array array -> array.getValues().stream().allMatch(ExecutionParameters::isConstant);
            case FunctionCall call -> call.getWindow().isEmpty()
                    && call.getFilter().isEmpty()
                    && call.getOrderBy().isEmpty()
                    && call.getChildren().stream().allMatch(child -> child instanceof Expression argument ? isConstant(argument) : isArgument(child));
            default -> false;
        };
    }

    private static boolean isArgument(Node child) {
        return child.getChildren().stream().allMatch(inner -> inner instanceof Expression argument && isConstant(argument));
    }
}
