package io.kariba.athenasql;

import java.util.List;
import java.util.Optional;

/**
 * A type as the engine prints it, taken apart.
 *
 * @param base lower-case name without parameters: {@code decimal}, {@code timestamp with time zone}, {@code row}, {@code array}, {@code map}
 * @param parameters numbers in parentheses: precision and scale, length
 * @param fields what is inside: the element of an array, key and value of a map (both without names), the fields of a row
 */
public record EngineType(String base, List<Integer> parameters, List<Field> fields) {
    public EngineType {
        parameters = List.copyOf(parameters);
        fields = List.copyOf(fields);
    }

    /** A field of a row, or an unnamed part of an array or map. */
    public record Field(Optional<String> name, EngineType type) {}

    /**
     * Reads the engine's text, e.g. {@code row(a integer, "b c" array(varchar(10)))}.
     *
     * @throws IllegalArgumentException if it is not a type
     */
    public static EngineType parse(String text) {
        return new EngineTypeReader(text).read();
    }

    /** A type without parameters. */
    static EngineType simple(String base) {
        return new EngineType(base, List.of(), List.of());
    }

    int parameter(int index, int otherwise) {
        return index < parameters.size() ? parameters.get(index) : otherwise;
    }

    EngineType field(int index) {
        return fields.get(index).type();
    }
}
