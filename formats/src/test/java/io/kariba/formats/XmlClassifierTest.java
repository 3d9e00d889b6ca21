package io.kariba.formats;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Examples of https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-xml. */
class XmlClassifierTest {
    private static final String CATALOG = """
            <?xml version="1.0"?>
            <catalog>
               <book id="bk101">
                 <AnyCompany>
                   <author>Rivera, Martha</author>
                   <title>AnyCompany Developer Guide</title>
                 </AnyCompany>
               </book>
               <book id="bk102">
                 <AnyCompany>
                   <author>Stiles, John</author>
                   <title>Style Guide for AnyCompany</title>
                 </AnyCompany>
               </book>
            </catalog>
            """;

    private final Classifier builtIn = XmlClassifier.builtIn();

    private static Classifier rows(String tag) {
        return XmlClassifier.custom("books", tag);
    }

    @Test
    void customersRowTagMakesTheColumns() throws IOException {
        Recognition found = rows("AnyCompany").recognise(MemorySample.of(CATALOG)).orElseThrow();
        assertThat(ParquetClassifierTest.text(found)).isEqualTo("author string\ntitle string");
        assertThat(found.classification()).isEqualTo("books");
        assertThat(found.certainty()).isEqualTo(1);
        assertThat(found.parameters())
                .containsOnly(Map.entry("classification", "books"), Map.entry("typeOfData", "file"), Map.entry("compressionType", "none"), Map.entry("rowTag", "AnyCompany"));
        assertThat(found.storage()).isEqualTo(new Recognition.Storage("", "", "", Map.of("rowTag", "AnyCompany")));
    }

    @Test
    void builtInOneTakesTheOutermostElementsThatRepeat() throws IOException {
        Recognition found = builtIn.recognise(MemorySample.of(CATALOG)).orElseThrow();
        assertThat(ParquetClassifierTest.text(found)).isEqualTo("_id string\nAnyCompany struct<author:string,title:string>");
        assertThat(found.parameters()).containsEntry("rowTag", "book").containsEntry("classification", "xml");
    }

    @Test
    void rootIsTheRowWhenNothingRepeats() throws IOException {
        Recognition found = builtIn.recognise(MemorySample.of("<order no='7'><sum>1.50</sum></order>")).orElseThrow();
        assertThat(ParquetClassifierTest.text(found)).isEqualTo("_no int\nsum double");
    }

    @Test
    void valuesHaveTypesAndRepetitionMakesArrays() throws IOException {
        Recognition found = rows("r").recognise(MemorySample.of("""
                <x xmlns:n="urn:n"><r><i>1</i><l>5000000000</l><d>1</d><b>true</b><s>1</s><zip>01234</zip><many>1</many><many>2</many>
                  <n:item q="1">text</n:item><empty/><mixed>a<b>1</b>c</mixed></r>
                <r><i>2</i><l>1</l><d>2.5</d><b>FALSE</b><s>one</s><zip>99999</zip><many>3</many><late>x</late>
                  <item q="2">more</item><item q="3"/></r></x>""")).orElseThrow();
        assertThat(ParquetClassifierTest.text(found)).isEqualTo("""
                i int
                l bigint
                d double
                b boolean
                s string
                zip string
                many array<int>
                item array<struct<_q:int,_VALUE:string>>
                empty string
                mixed struct<b:int,_VALUE:string>
                late string""");
    }

    @Test
    void elementsWithoutContentAreNoRows() throws IOException {
        assertThat(rows("row").recognise(MemorySample.of("<t><row att1=\"xx\" att2=\"yy\" /></t>"))).isEmpty();
        assertThat(ParquetClassifierTest.text(rows("row").recognise(MemorySample.of("<t><row att1=\"xx\" att2=\"yy\"> </row></t>")).orElseThrow()))
                .isEqualTo("_att1 string\n_att2 string");
    }

    @Test
    void documentsWithoutTheTagAreSomethingElse() throws IOException {
        assertThat(rows("nothing").recognise(MemorySample.of(CATALOG))).isEmpty();
        assertThat(rows("a").recognise(MemorySample.of("a,b\n1,2\n"))).isEmpty();
    }

    @Test
    void namespacesAndEncodingsAreRead() throws IOException {
        assertThat(ParquetClassifierTest.text(rows("row").recognise(MemorySample.of("<n:t xmlns:n='u'><n:row><n:a>1</n:a></n:row></n:t>")).orElseThrow())).isEqualTo("a int");
        assertThat(builtIn.recognise(MemorySample.of("<?xml version='1.0' encoding='UTF-16'?><t><r><a>ü</a></r></t>".getBytes(UTF_16)))).isPresent();
        assertThat(builtIn.recognise(MemorySample.of("\uFEFF<t><r><a>1</a></r></t>"))).isPresent();
    }

    @Test
    void documentLongerThanTheSampleIsReadAsFarAsItGoes() throws IOException {
        String document = "<t>" + "<r><a>1</a><b>x</b></r>".repeat(100_000) + "</t>";
        Recognition found = builtIn.recognise(MemorySample.of(document)).orElseThrow();
        assertThat(ParquetClassifierTest.text(found)).isEqualTo("a int\nb string");
        assertThat(found.averageRecordSize()).isBetween(22L, 24L);
    }

    @Test
    void entitiesOfTheDocumentAreNeverRead() throws IOException {
        String external = "<?xml version=\"1.0\"?><!DOCTYPE t [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><t><r><a>&x;</a></r></t>";
        StringBuilder bomb = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE t [<!ENTITY e0 \"ha\">");
        for (int level = 1; level < 40; level++) {
            bomb.append("<!ENTITY e").append(level).append(" \"").append(("&e" + (level - 1) + ";").repeat(10)).append("\">");
        }
        bomb.append("]><t><r><a>&e39;</a></r></t>");
        String outside = "<?xml version=\"1.0\"?><!DOCTYPE t SYSTEM \"http://127.0.0.1:9/x.dtd\"><t><r><a>1</a></r></t>";
        for (String document : new String[] {external, bomb.toString(), outside}) {
            try {
                builtIn.recognise(MemorySample.of(document)).ifPresent(found -> assertThat(ParquetClassifierTest.text(found)).matches("r struct<a:(string|int)>"));
            } catch (MalformedFile refused) {
                assertThat(refused).hasMessageContaining("not well-formed");
            }
        }
    }

    @Test
    void brokenDocumentIsSaidToBeBroken() throws IOException {
        assertThatThrownBy(() -> builtIn.recognise(MemorySample.of("<?xml version=\"1.0\"?><a><b></a>"))).isInstanceOf(MalformedFile.class).hasMessageContaining("not well-formed");
        assertThat(builtIn.recognise(MemorySample.of("<a><b></a>"))).isEmpty();
        assertThat(builtIn.recognise(MemorySample.of("<!DOCTYPE html><html><body><p>x</p><p>y</p></body></html>"))).isEmpty();
        assertThat(builtIn.recognise(MemorySample.of(""))).isEmpty();
    }

    @Test
    void nestingDeeperThanAnyTableIsRefused() {
        assertThatThrownBy(() -> builtIn.recognise(MemorySample.of("<a>".repeat(100_000)))).isInstanceOf(MalformedFile.class).hasMessageContaining("deeper");
        assertThatThrownBy(() -> rows("a").recognise(MemorySample.of("<a>".repeat(100_000)))).isInstanceOf(MalformedFile.class).hasMessageContaining("deeper");
    }

    @Test
    void namesThatNeverEndAreBounded() throws IOException {
        StringBuilder many = new StringBuilder("<t><r>");
        for (int at = 0; at < 30_000; at++) {
            many.append("<n").append(at).append(">1</n").append(at).append(">");
        }
        assertThat(rows("r").recognise(MemorySample.of(many + "</r></t>")).orElseThrow().columns()).hasSize(10_000);
        StringBuilder deep = new StringBuilder();
        for (int level = 0; level < 50; level++) {
            deep.append("<").append("x".repeat(900)).append(level).append(">");
        }
        builtIn.recognise(MemorySample.of(deep + "<a/>".repeat(200_000)));
    }

    @Test
    void brokenFilesDoNoHarm() {
        HostileFiles.survives(builtIn, CATALOG.getBytes(UTF_8));
        HostileFiles.survives(rows("book"), CATALOG.getBytes(UTF_8));
    }
}
