package io.kariba.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeWideningTest {
    private static ColumnType type(String text) {
        return ColumnType.parse(text).orElseThrow();
    }

    private static List<Column> columns(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(" ")).map(column -> new Column(column.split("=")[0], type(column.split("=")[1]))).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            int        | int       | int
            tinyint    | smallint  | smallint
            int        | bigint    | bigint
            int        | double    | double
            int        | float     | double
            float      | float     | float
            float      | double    | double
            bigint     | double    | double
            int        | string    | string
            boolean    | int       | string
            boolean    | string    | string
            date       | timestamp | timestamp
            date       | int       | string
            binary     | string    | string
            char(3)    | char(5)   | char(5)
            char(3)    | varchar(2) | varchar(3)
            varchar(9) | string    | string
            decimal(5,2) | decimal(7,1) | decimal(8,2)
            decimal(5,2) | int     | decimal(12,2)
            decimal(5,2) | double  | double
            decimal(38,0) | decimal(38,10) | double
            array<int> | array<double> | array<double>
            array<int> | int       | string
            array<int> | map<string,int> | string
            map<string,int> | map<string,bigint> | map<string,bigint>
            struct<a:int> | struct<b:string> | struct<a:int,b:string>
            struct<a:int,b:struct<c:int>> | struct<B:struct<c:string,d:date>> | struct<a:int,b:struct<c:string,d:date>>
            struct<a:int> | string | string
            struct<a:int> | array<struct<a:int>> | string
            uniontype<int,string> | uniontype<int,string> | uniontype<int,string>
            uniontype<int,string> | int | string
            """)
    void typesWiden(String one, String other, String wider) {
        assertThat(TypeWidening.widen(type(one), type(other)).text()).isEqualTo(wider);
        if (!one.startsWith("struct")) {
            assertThat(TypeWidening.widen(type(other), type(one)).text()).isEqualTo(wider);
        }
    }

    @Test
    void columnsAreMergedByNameInTheOrderOfAppearance() {
        assertThat(TypeWidening.merge(columns("id=int Name=string"), columns("NAME=string x=date ID=double")))
                .isEqualTo(columns("id=double Name=string x=date"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a=int b=int            | a=int b=int             | 1
            a=int b=int c=int d=int | a=bigint b=int c=int   | 0.8571428571428571
            a=int b=int            | c=int d=int             | 0
            a=int b=string         | A=string B=string       | 0.75
            a=struct<x:int,y:int>  | a=struct<x:int,z:int>   | 0.5
            a=array<struct<x:int>> | a=array<struct<x:int>>  | 1
            ''                     | a=int                   | 0
            ''                     | ''                      | 1
            """)
    void similarityIsTheShareOfCommonColumns(String one, String other, double expected) {
        assertThat(TypeWidening.similarity(columns(one), columns(other))).isEqualTo(expected);
        assertThat(TypeWidening.similarity(columns(other), columns(one))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"int", "decimal(10,2)", "varchar(65535)", "array<map<string,struct<a b:int,c:array<date>>>>", "uniontype<int,struct<a:double>>", "struct<>"})
    void typeTextsAreReadBack(String text) {
        assertThat(type(text).text()).isEqualTo(text);
    }

    @Test
    void otherSpellingsOfTypesAreRead() {
        assertThat(type(" ARRAY < Struct< `A` : INTEGER , b : Decimal >> ").text()).isEqualTo("array<struct<A:int,b:decimal(10,0)>>");
        assertThat(type("decimal(5)").text()).isEqualTo("decimal(5,0)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "foo", "int int", "array", "array<int", "array<>", "map<int>", "struct<a>", "struct<:int>", "decimal(39,0)", "decimal(5,6)", "decimal(,)", "char", "char(x)", "char(99999999999)", "int)"})
    void otherTextIsNoType(String text) {
        assertThat(ColumnType.parse(text)).isEmpty();
    }

    @Test
    void endlessNestingIsNoType() {
        assertThat(ColumnType.parse("array<".repeat(1_000_000))).isEmpty();
    }
}
