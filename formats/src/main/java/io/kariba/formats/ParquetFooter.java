package io.kariba.formats;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.SchemaElement;
import shaded.parquet.org.apache.thrift.TConfiguration;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.protocol.TField;
import shaded.parquet.org.apache.thrift.protocol.TProtocol;
import shaded.parquet.org.apache.thrift.protocol.TProtocolUtil;
import shaded.parquet.org.apache.thrift.transport.TMemoryBuffer;

/**
 * What a Parquet footer says of the whole file. Row groups, statistics and keys are skipped without being built, so memory does not grow with their number.
 *
 * @param rows of the file
 */
record ParquetFooter(List<Column> columns, long rows) {
    /** A schema this wide is no table; a claim beyond it is refused before it costs memory. */
    private static final int SCHEMA_ELEMENTS = 200_000;

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

    /** @param footer the FileMetaData structure in Thrift's compact encoding */
    static ParquetFooter parse(byte[] footer) throws MalformedFile {
        try {
            TMemoryBuffer bytes =
                    new TMemoryBuffer(TConfiguration.custom().setMaxMessageSize(Math.max(1, footer.length)).build(), footer.length);
            bytes.write(footer, 0, footer.length);
            TProtocol protocol = new TCompactProtocol(bytes, footer.length, footer.length);
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
            }
            if (rows < 0) {
                throw new MalformedFile("The Parquet file's footer has no number of rows.");
            }
            return new ParquetFooter(ParquetSchema.columns(schema), rows);
        } catch (MalformedFile known) {
            throw known;
        } catch (TException | RuntimeException unreadable) {
            throw new MalformedFile("The Parquet file's footer is not readable: " + unreadable.getMessage(), unreadable);
        }
    }

    private static List<SchemaElement> schema(TProtocol protocol) throws TException, MalformedFile {
        int size = protocol.readListBegin().size;
        if (size > SCHEMA_ELEMENTS) {
            throw new MalformedFile("The Parquet file's schema has " + size + " elements; " + SCHEMA_ELEMENTS + " are read.");
        }
        List<SchemaElement> elements = new ArrayList<>();
        for (int at = 0; at < size; at++) {
            SchemaElement element = new SchemaElement();
            element.read(protocol);
            elements.add(element);
        }
        protocol.readListEnd();
        return elements;
    }
}
