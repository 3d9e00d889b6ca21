package io.kariba.athenasql;

import io.trino.sql.parser.ParsingException;
import io.trino.sql.tree.ArithmeticUnaryExpression;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Literal;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NodeLocation;
import io.trino.sql.tree.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts StartQueryExecution's ExecutionParameters in the place of the question marks. Each must be one literal, so none can change the statement. */
final class ExecutionParameters {
    private ExecutionParameters() {}

    /**
     * @param parsed the edited text, parsed
     * @param edits gets the literals
     * @throws SqlSyntaxError if the count differs or a parameter is not a literal
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
        try {
            Expression value = EngineGrammar.expression(parameter);
            Expression bare = value instanceof ArithmeticUnaryExpression signed ? signed.getValue() : value;
            if (bare instanceof Literal && SqlTokens.of(parameter).size() <= 4) {
                return parameter.strip();
            }
        } catch (ParsingException notOne) {
            // answered below like any other text that is not a literal
        }
        throw new SqlSyntaxError("Execution parameter is not a literal: " + parameter, 0, 0);
    }
}
