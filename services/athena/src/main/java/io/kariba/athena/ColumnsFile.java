package io.kariba.athena;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import software.amazon.awssdk.services.athena.model.ColumnInfo;

/**
 * The {@code .metadata} object beside a result, which clients that read results from S3 take the columns from (Athena's JDBC driver by default). AWS does not
 * document it; it is a Protocol Buffers message: 1 the query, and a 4 for each column, with 1 catalog, 2 schema, 3 table, 4 name, 5 label, 6 type, 7 precision,
 * 8 scale, 9 nullability (1 not null, 2 nullable, 3 unknown) and 10 case sensitivity.
 */
final class ColumnsFile {
    private static final int QUERY = 1;
    private static final int COLUMN = 4;
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private ColumnsFile() {}

    static byte[] bytes(String query, List<ColumnInfo> columns) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        text(file, QUERY, query);
        for (ColumnInfo column : columns) {
            field(file, COLUMN, column(column));
        }
        return file.toByteArray();
    }

    private static byte[] column(ColumnInfo column) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, 1, column.catalogName());
        text(out, 2, column.schemaName());
        text(out, 3, column.tableName());
        text(out, 4, column.name());
        text(out, 5, column.label());
        text(out, 6, column.type());
        number(out, 7, column.precision());
        number(out, 8, column.scale());
        number(out, 9, switch (column.nullable()) {
            case NOT_NULL -> 1;
            case NULLABLE -> 2;
            case UNKNOWN, UNKNOWN_TO_SDK_VERSION -> 3;
        });
        number(out, 10, column.caseSensitive() ? 1 : 0);
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, int number, String text) {
        field(out, number, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void field(ByteArrayOutputStream out, int number, byte[] bytes) {
        varint(out, number << 3 | BYTES);
        varint(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void number(ByteArrayOutputStream out, int number, int value) {
        varint(out, number << 3 | VARINT);
        varint(out, value);
    }

    /** Seven bits a byte, the lowest first; all but the last byte have the eighth bit. */
    private static void varint(ByteArrayOutputStream out, int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
