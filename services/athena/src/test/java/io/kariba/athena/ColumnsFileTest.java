package io.kariba.athena;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.athena.model.ColumnInfo;
import software.amazon.awssdk.services.athena.model.ColumnNullable;

import static org.assertj.core.api.Assertions.assertThat;

class ColumnsFileTest {
    private static ColumnInfo column(String name, String type, int precision, int scale, ColumnNullable nullable) {
        return ColumnInfo.builder().catalogName("hive").schemaName("").tableName("").name(name).label(name).type(type).precision(precision).scale(scale)
                .nullable(nullable).caseSensitive(type.equals("varchar")).build();
    }

    @Test
    void aColumnIsAMessageOfTenFields() {
        byte[] file = ColumnsFile.bytes("q1", List.of(column("ä", "varchar", Integer.MAX_VALUE, 0, ColumnNullable.UNKNOWN)));
        assertThat(HexFormat.of().formatHex(file))
                .isEqualTo("0a02" + hex("q1") + "2227"
                        + "0a04" + hex("hive") + "1200" + "1a00" + "2202" + hex("ä") + "2a02" + hex("ä") + "3207" + hex("varchar")
                        + "38ffffffff07" + "4000" + "4803" + "5001");
    }

    @Test
    void columnsFollowEachOtherAndAnEmptyListHasNone() {
        assertThat(HexFormat.of().formatHex(ColumnsFile.bytes("q", List.of()))).isEqualTo("0a0171");
        byte[] one = ColumnsFile.bytes("q", List.of(column("a", "decimal", 10, 2, ColumnNullable.NOT_NULL)));
        byte[] two = ColumnsFile.bytes("q", List.of(column("a", "decimal", 10, 2, ColumnNullable.NOT_NULL), column("a", "decimal", 10, 2, ColumnNullable.NULLABLE)));
        assertThat(two.length - 3).isEqualTo(2 * (one.length - 3));
        assertThat(HexFormat.of().formatHex(one)).endsWith("380a" + "4002" + "4801" + "5000");
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
