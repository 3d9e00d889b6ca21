package io.kariba.athenasql;

import io.kariba.api.LetterCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Hive's types as the catalog keeps them, and what they are in the engine. */
public final class HiveTypes {
    private static final int MAX_DEPTH = 100;
    private static final Set<String> SIMPLE = Set.of(
            "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "string", "binary", "date", "timestamp");

    private HiveTypes() {}

    /**
     * The catalog's text of a type: lower case, no blanks, {@code integer} written {@code int}, {@code decimal} with its default {@code (10,0)}.
     *
     * @throws SqlSyntaxError if it is not a Hive type
     */
    public static String normalize(String type) {
        DdlCursor cursor = new DdlCursor(type, DdlLexer.tokens(type), Context.of(Optional.empty()));
        String normalized = read(cursor);
        cursor.expectEnd();
        return normalized;
    }

    /**
     * The engine's type of a Hive type, e.g. {@code array<struct<a:int>>} is {@code array(row(a integer))}.
     *
     * @throws SqlSyntaxError if it is not a Hive type
     */
    public static EngineType toEngine(String hiveType) {
        return engine(new DdlCursor(hiveType, DdlLexer.tokens(hiveType), Context.of(Optional.empty())), 0);
    }

    /**
     * The Hive type that holds an engine's type.
     *
     * @return empty for types Hive does not have, e.g. {@code time}, {@code json}
     */
    public static Optional<String> fromEngine(EngineType type) {
        List<Integer> numbers = type.parameters();
        return switch (type.base()) {
            case "boolean", "tinyint", "smallint", "bigint", "double", "date", "timestamp" -> Optional.of(type.base());
            case "integer" -> Optional.of("int");
            case "real" -> Optional.of("float");
            case "varchar" -> Optional.of(numbers.isEmpty() || numbers.getFirst() > 65_535 ? "string" : "varchar(" + numbers.getFirst() + ")");
            case "char" -> Optional.of("char(" + type.parameter(0, 1) + ")");
            case "varbinary" -> Optional.of("binary");
            case "decimal" -> Optional.of("decimal(" + type.parameter(0, 38) + "," + type.parameter(1, 0) + ")");
            case "array" -> fromEngine(type.field(0)).map(element -> "array<" + element + ">");
            case "map" -> fromEngine(type.field(0)).flatMap(key -> fromEngine(type.field(1)).map(value -> "map<" + key + "," + value + ">"));
            case "row" -> struct(type.fields());
            default -> Optional.empty();
        };
    }

    private static Optional<String> struct(List<EngineType.Field> fields) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            Optional<String> inner = fromEngine(fields.get(i).type());
            if (inner.isEmpty()) {
                return Optional.empty();
            }
            parts.add(fields.get(i).name().orElse("field" + i) + ":" + inner.get());
        }
        return Optional.of("struct<" + String.join(",", parts) + ">");
    }

    /** A Hive type taken apart, with Hive's names. */
    static EngineType parse(String hiveType) {
        return engineless(new DdlCursor(hiveType, DdlLexer.tokens(hiveType), Context.of(Optional.empty())), 0);
    }

    /** Reads a type at the cursor and gives the catalog's text of it. */
    static String read(DdlCursor cursor) {
        return print(engineless(cursor, 0));
    }

    /** A Hive type taken apart, in {@link EngineType}'s form with Hive's names. */
    private static EngineType engineless(DdlCursor cursor, int depth) {
        if (depth > MAX_DEPTH) {
            throw cursor.unexpected("a type nested less than " + MAX_DEPTH + " deep");
        }
        DdlLexer.DdlToken first = cursor.peek();
        if (first.kind() != DdlLexer.TokenKind.WORD) {
            throw cursor.unexpected("<type>");
        }
        String base = LetterCase.lower(first.value());
        String known = base.equals("integer") ? "int" : base.equals("numeric") || base.equals("dec") ? "decimal" : base;
        if (SIMPLE.contains(known)) {
            cursor.next();
            if (known.equals("double")) {
                cursor.take("PRECISION");
            }
            return EngineType.simple(known);
        }
        return switch (known) {
            case "varchar", "char" -> lengthType(cursor, known);
            case "decimal" -> decimal(cursor);
            case "array", "map" -> collection(cursor, known, depth);
            case "struct" -> struct(cursor, depth);
            default -> throw cursor.unexpected(
                    "'ARRAY'", "'BIGINT'", "'BINARY'", "'BOOLEAN'", "'CHAR'", "'DATE'", "'DECIMAL'", "'DOUBLE'", "'FLOAT'", "'INT'", "'MAP'",
                    "'SMALLINT'", "'STRING'", "'STRUCT'", "'TIMESTAMP'", "'TINYINT'", "'VARCHAR'");
        };
    }

    private static EngineType lengthType(DdlCursor cursor, String base) {
        cursor.next();
        cursor.expectSymbol("(");
        int length = cursor.number();
        int most = base.equals("char") ? 255 : 65_535;
        if (length < 1 || length > most) {
            throw cursor.unexpected("a length from 1 to " + most);
        }
        cursor.expectSymbol(")");
        return new EngineType(base, List.of(length), List.of());
    }

    private static EngineType decimal(DdlCursor cursor) {
        cursor.next();
        int precision = 10;
        int scale = 0;
        if (cursor.takeSymbol("(")) {
            precision = cursor.number();
            scale = cursor.takeSymbol(",") ? cursor.number() : 0;
            if (precision < 1 || precision > 38 || scale > precision) {
                throw cursor.unexpected("a precision from 1 to 38 and a scale up to it");
            }
            cursor.expectSymbol(")");
        }
        return new EngineType("decimal", List.of(precision, scale), List.of());
    }

    private static EngineType collection(DdlCursor cursor, String base, int depth) {
        cursor.next();
        cursor.expectSymbol("<");
        List<EngineType.Field> inside = new ArrayList<>();
        inside.add(new EngineType.Field(Optional.empty(), engineless(cursor, depth + 1)));
        if (base.equals("map")) {
            cursor.expectSymbol(",");
            inside.add(new EngineType.Field(Optional.empty(), engineless(cursor, depth + 1)));
        }
        cursor.expectSymbol(">");
        return new EngineType(base, List.of(), inside);
    }

    private static EngineType struct(DdlCursor cursor, int depth) {
        cursor.next();
        cursor.expectSymbol("<");
        List<EngineType.Field> fields = new ArrayList<>();
        do {
            String name = cursor.name();
            cursor.takeSymbol(":");
            fields.add(new EngineType.Field(Optional.of(name), engineless(cursor, depth + 1)));
            cursor.comment();
        } while (cursor.takeSymbol(","));
        cursor.expectSymbol(">");
        return new EngineType("struct", List.of(), fields);
    }

    static String print(EngineType type) {
        String inside = type.fields().stream()
                .map(field -> field.name().map(name -> name + ":").orElse("") + print(field.type()))
                .collect(Collectors.joining(","));
        String numbers = type.parameters().stream().map(String::valueOf).collect(Collectors.joining(","));
        return type.base() + (numbers.isEmpty() ? "" : "(" + numbers + ")") + (inside.isEmpty() ? "" : "<" + inside + ">");
    }

    private static EngineType engine(DdlCursor cursor, int depth) {
        EngineType hive = engineless(cursor, depth);
        cursor.expectEnd();
        return engine(hive);
    }

    private static EngineType engine(EngineType hive) {
        String base = switch (hive.base()) {
            case "int" -> "integer";
            case "float" -> "real";
            case "string" -> "varchar";
            case "binary" -> "varbinary";
            case "struct" -> "row";
            default -> hive.base();
        };
        List<EngineType.Field> fields = hive.fields().stream().map(field -> new EngineType.Field(field.name(), engine(field.type()))).toList();
        List<Integer> numbers = base.equals("timestamp") ? List.of(3) : hive.parameters();
        return new EngineType(base, numbers, fields);
    }
}
