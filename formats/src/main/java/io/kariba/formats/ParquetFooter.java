package io.kariba.formats;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.SchemaElement;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.protocol.TField;
import shaded.parquet.org.apache.thrift.protocol.TProtocol;
import shaded.parquet.org.apache.thrift.protocol.TProtocolUtil;
import shaded.parquet.org.apache.thrift.transport.TIOStreamTransport;
import shaded.parquet.org.apache.thrift.transport.TTransportException;

/**
 * What a Parquet footer says of the whole file. Row groups, statistics and keys are not read, so neither time nor memory grow with their number.
 *
 * @param rows of the file
 */
record ParquetFooter(List<Column> columns, long rows) {
    /** A schema this wide is no table; a claim beyond it is refused before it costs memory. */
    private static final int SCHEMA_ELEMENTS = 200_000;

    private static final int NAMES_LENGTH = 16_000_000;
    /** Of one name, or of a text that is skipped. */
    private static final int NAME_BYTES = 1_048_576;

    private static final int SKIPPED_DEPTH = 64;
    static {
        TProtocolUtil.setMaxSkipDepth(SKIPPED_DEPTH);
    }

    /** Thrift's type codes; the library's own constants are not in its jar. */
    private static final byte STOP = 0;

    private static final byte I64 = 10;
    private static final byte LIST = 15;
    private static final short SCHEMA_FIELD = 2;
    private static final short ROWS_FIELD = 3;

    /** @param in the FileMetaData structure in Thrift's compact encoding; read until schema and rows are known, which come first */
    static ParquetFooter read(InputStream in) throws IOException {
        try {
            TProtocol protocol = new TCompactProtocol(new TIOStreamTransport(in), NAME_BYTES, Integer.MAX_VALUE);
            List<SchemaElement> schema = List.of();
            long rows = -1;
            protocol.readStructBegin();
            for (TField field = protocol.readFieldBegin(); field.type != STOP; field = protocol.readFieldBegin()) {
                if (field.id == SCHEMA_FIELD && field.type == LIST) {
                    schema = schema(protocol);
                } else if (field.id == ROWS_FIELD && field.type == I64) {
                    rows = protocol.readI64();
                } else {
                    TProtocolUtil.skip(protocol, field.type, SKIPPED_DEPTH);
                }
                protocol.readFieldEnd();
                if (rows >= 0 && !schema.isEmpty()) {
                    return new ParquetFooter(ParquetSchema.columns(schema), rows);
                }
            }
            throw new MalformedFile("The Parquet file's footer has no schema or no number of rows.");
        } catch (TException | RuntimeException unreadable) {
            if (unreadable.getCause() instanceof IOException failed) {
                throw failed;
            }
            String reason = unreadable instanceof TTransportException ? "it ends early." : unreadable.getMessage();
            throw new MalformedFile("The Parquet file's footer is not readable: " + reason, unreadable);
        }
    }

    private static List<SchemaElement> schema(TProtocol protocol) throws TException, MalformedFile {
        int size = protocol.readListBegin().size;
        if (size > SCHEMA_ELEMENTS) {
            throw new MalformedFile("The Parquet file's schema has " + size + " elements; " + SCHEMA_ELEMENTS + " are read.");
        }
        List<SchemaElement> elements = new ArrayList<>();
        long names = 0;
        for (int at = 0; at < size; at++) {
            SchemaElement element = new SchemaElement();
            element.read(protocol);
            names += element.getName() == null ? 0 : element.getName().length();
            if (names > NAMES_LENGTH) {
                throw new MalformedFile("The Parquet file's schema has more than " + NAMES_LENGTH + " characters of names.");
            }
            elements.add(element);
        }
        protocol.readListEnd();
        return elements;
    }
}
