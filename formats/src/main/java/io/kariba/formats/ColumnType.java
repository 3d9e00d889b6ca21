package io.kariba.formats;

import java.util.List;
import java.util.Optional;

/** A column's type in Hive's words. {@link #text} is how Glue's catalog writes it. */
public sealed interface ColumnType {
    /** E.g. {@code array<struct<a:int,b:string>>}; no white space, struct field names as they are. */
    String text();

    /** Reads what {@link #text} writes, in any case and with white space. Empty for a type that is not known here or no type at all. */
    static Optional<ColumnType> parse(String text) {
        return HiveTypeText.parse(text);
    }

    /** Types without parts. */
    enum Simple implements ColumnType {
        BOOLEAN,
        TINYINT,
        SMALLINT,
        INT,
        BIGINT,
        FLOAT,
        DOUBLE,
        STRING,
        BINARY,
        DATE,
        TIMESTAMP,
        /** An instant; query engines show it in a time zone. */
        TIMESTAMP_LOCAL;

        @Override
        public String text() {
            return this == TIMESTAMP_LOCAL ? "timestamp with local time zone" : name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** @param precision 1 to 38 */
    record Decimal(int precision, int scale) implements ColumnType {
        @Override
        public String text() {
            return "decimal(" + precision + "," + scale + ")";
        }
    }

    /** {@code char(n)} or {@code varchar(n)}. */
    record Text(String kind, int length) implements ColumnType {
        @Override
        public String text() {
            return kind + "(" + length + ")";
        }
    }

    record Array(ColumnType element) implements ColumnType {
        @Override
        public String text() {
            return "array<" + element.text() + ">";
        }
    }

    record Map(ColumnType key, ColumnType value) implements ColumnType {
        @Override
        public String text() {
            return "map<" + key.text() + "," + value.text() + ">";
        }
    }

    /** One of several types, as Avro and ORC files may have it. Query engines read it as a row of a tag and one field a type. */
    record Union(List<ColumnType> types) implements ColumnType {
        public Union {
            types = List.copyOf(types);
        }

        @Override
        public String text() {
            return "uniontype<" + String.join(",", types.stream().map(ColumnType::text).toList()) + ">";
        }
    }

    record Struct(List<Column> fields) implements ColumnType {
        public Struct {
            fields = List.copyOf(fields);
        }

        @Override
        public String text() {
            return "struct<" + String.join(",", fields.stream().map(field -> field.name() + ":" + field.type().text()).toList()) + ">";
        }
    }
}
