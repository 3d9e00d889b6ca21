package io.kariba.formats;

import io.kariba.formats.ColumnType.Simple;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.orc.OrcProto;
import org.apache.orc.protobuf.CodedInputStream;
import org.apache.orc.protobuf.InvalidProtocolBufferException;
import org.apache.orc.protobuf.WireFormat;

/**
 * What an ORC footer says of the whole file. Stripes are skipped and statistics not read, so memory does not grow with their number.
 *
 * @param rows of the file
 */
record OrcFooter(List<Column> columns, long rows) {
    /** A schema this wide is no table; a claim beyond it is refused before it costs memory. */
    private static final int TYPES = 200_000;

    private static final int TYPES_BYTES = 16_000_000;
    private static final int DEPTH = 100;
    private static final int MAX_LENGTH = 65_535;

    /** @param stored the footer as stored, compressed as the postscript says; read until schema and rows are known */
    static OrcFooter read(InputStream stored, OrcProto.PostScript postScript) throws IOException {
        try {
            CodedInputStream in = CodedInputStream.newInstance(OrcChunks.decompress(stored, postScript));
            List<OrcProto.Type> types = new ArrayList<>();
            long names = 0;
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                int field = WireFormat.getTagFieldNumber(tag);
                if (field == OrcProto.Footer.TYPES_FIELD_NUMBER) {
                    OrcProto.Type type = type(in);
                    types.add(type);
                    names += type.getSerializedSize();
                    if (types.size() > TYPES || names > TYPES_BYTES) {
                        throw new MalformedFile("The ORC file's schema has more than " + TYPES + " types or " + TYPES_BYTES + " bytes.");
                    }
                } else if (field == OrcProto.Footer.NUMBER_OF_ROWS_FIELD_NUMBER && !types.isEmpty()) {
                    // Fields are written in the order of their numbers, so the types are complete.
                    long rows = in.readUInt64();
                    if (rows < 0) {
                        throw new MalformedFile("The ORC file's footer has " + Long.toUnsignedString(rows) + " rows.");
                    }
                    return new OrcFooter(columns(types), rows);
                } else {
                    in.skipField(tag);
                }
            }
            throw new MalformedFile("The ORC file's footer has no schema or no number of rows.");
        } catch (InvalidProtocolBufferException | RuntimeException unreadable) {
            if (unreadable instanceof InvalidProtocolBufferException wrapper && wrapper.unwrapIOException() != wrapper) {
                throw wrapper.unwrapIOException();
            }
            throw new MalformedFile("The ORC file's footer is not readable: " + unreadable.getMessage(), unreadable);
        }
    }

    private static OrcProto.Type type(CodedInputStream in) throws IOException {
        int length = in.readRawVarint32();
        if (length < 0 || length > TYPES_BYTES) {
            throw new MalformedFile("The ORC file's schema has a type of " + Integer.toUnsignedString(length) + " bytes.");
        }
        return OrcProto.Type.parseFrom(in.readRawBytes(length));
    }

    private static List<Column> columns(List<OrcProto.Type> types) throws MalformedFile {
        ColumnType whole = type(types, 0, 0, new BitSet(types.size()));
        return whole instanceof ColumnType.Struct row ? row.fields() : List.of(new Column("_col0", whole));
    }

    /** @param used a type is part of one other: without that, a few hostile ones would unfold without end */
    private static ColumnType type(List<OrcProto.Type> types, int id, int depth, BitSet used) throws MalformedFile {
        if (depth > DEPTH) {
            throw new MalformedFile("The ORC file's schema is nested deeper than " + DEPTH + " levels.");
        }
        OrcProto.Type type = types.get(id);
        return switch (type.getKind()) {
            case BOOLEAN -> Simple.BOOLEAN;
            case BYTE -> Simple.TINYINT;
            case SHORT -> Simple.SMALLINT;
            case INT -> Simple.INT;
            case LONG -> Simple.BIGINT;
            case FLOAT -> Simple.FLOAT;
            case DOUBLE -> Simple.DOUBLE;
            case STRING -> Simple.STRING;
            case BINARY, GEOMETRY, GEOGRAPHY -> Simple.BINARY;
            case DATE -> Simple.DATE;
            case TIMESTAMP -> Simple.TIMESTAMP;
            // Query engines refuse to read an instant as a timestamp without a zone.
            case TIMESTAMP_INSTANT -> Simple.TIMESTAMP_LOCAL;
            case DECIMAL -> decimal(type);
            case CHAR -> text("char", type);
            case VARCHAR -> text("varchar", type);
            case LIST -> new ColumnType.Array(parts(types, id, depth, used, 1).getFirst());
            case MAP -> {
                List<ColumnType> parts = parts(types, id, depth, used, 2);
                yield new ColumnType.Map(parts.get(0), parts.get(1));
            }
            case UNION -> new ColumnType.Union(parts(types, id, depth, used, type.getSubtypesCount()));
            case STRUCT -> {
                List<ColumnType> parts = parts(types, id, depth, used, type.getFieldNamesCount());
                List<Column> fields = new ArrayList<>();
                for (int at = 0; at < parts.size(); at++) {
                    fields.add(new Column(type.getFieldNames(at), parts.get(at)));
                }
                yield new ColumnType.Struct(fields);
            }
        };
    }

    private static List<ColumnType> parts(List<OrcProto.Type> types, int id, int depth, BitSet used, int expected) throws MalformedFile {
        OrcProto.Type type = types.get(id);
        if (type.getSubtypesCount() != expected) {
            throw new MalformedFile("The ORC file's schema has a " + type.getKind() + " with " + type.getSubtypesCount() + " parts.");
        }
        List<ColumnType> parts = new ArrayList<>();
        for (int part : type.getSubtypesList()) {
            if (part <= 0 || part >= types.size() || used.get(part)) {
                throw new MalformedFile("The ORC file's schema names type " + Integer.toUnsignedString(part) + ", which is none or has a place already.");
            }
            used.set(part);
            parts.add(type(types, part, depth + 1, used));
        }
        return parts;
    }

    /** Files of Hive 0.11 have decimals without precision: Hive reads those as its widest. */
    private static ColumnType decimal(OrcProto.Type type) throws MalformedFile {
        int precision = type.getPrecision() == 0 ? 38 : type.getPrecision();
        int scale = type.getPrecision() == 0 && !type.hasScale() ? 10 : type.getScale();
        if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
            throw new MalformedFile("The ORC file's schema has a decimal(" + type.getPrecision() + "," + type.getScale() + ").");
        }
        return new ColumnType.Decimal(precision, scale);
    }

    private static ColumnType text(String kind, OrcProto.Type type) {
        int length = type.getMaximumLength();
        boolean sensible = length > 0 && length <= (kind.equals("char") ? 255 : MAX_LENGTH);
        return sensible ? new ColumnType.Text(kind, length) : Simple.STRING;
    }
}
