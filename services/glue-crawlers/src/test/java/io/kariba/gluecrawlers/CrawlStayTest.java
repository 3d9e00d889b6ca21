package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogTable;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.glue.model.RecrawlBehavior;
import software.amazon.awssdk.services.glue.model.UpdateBehavior;

/** What comes to a table that is there already stays in it, however its columns differ, as long as it can be read together. */
class CrawlStayTest {
    private final CrawlRoom room = new CrawlRoom();

    private String shape(String table) {
        CatalogTable found = room.catalog.get("db", table);
        return columns(found.storage().columns()) + " by " + columns(found.partitionKeys());
    }

    private static String columns(List<CatalogColumn> columns) {
        return columns.stream().map(column -> column.name() + ":" + column.type()).collect(Collectors.joining(","));
    }

    private List<List<String>> values(String table) {
        return room.catalog.all("db", table).stream().map(CatalogPartition::values).toList();
    }

    private void partitioned() {
        room.put("s3://b/d/p=1/f", "json a:int,b:int").put("s3://b/d/p=2/f", "json a:int,b:int");
        assertThat(room.crawl("s3://b/d/")).containsExactly("created d", "added 2 to d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "json"})
    void anOddFileWidensTheTable(String format) {
        room.put("s3://b/t/a", format + " id:bigint,amt:bigint").put("s3://b/t/b", format + " id:string,amt:double");
        assertThat(room.crawl("s3://b/t/")).containsExactly("created t");
        room.put("s3://b/t/c", format + " id:bigint,amt:double,n:bigint");
        assertThat(room.crawl("s3://b/t/")).containsExactly("updated t");
        assertThat(shape("t")).isEqualTo("id:string,amt:double,n:bigint by ");
        assertThat(room.catalog.get("db", "t").parameters()).containsEntry("objectCount", "3");
        assertThat(room.crawl("s3://b/t/")).isEmpty();
    }

    @Test
    void columnsReadByNameMayBeQuiteOthers() {
        room.put("s3://b/t/a", "json id:bigint,amt:bigint");
        room.crawl("s3://b/t/");
        room.put("s3://b/t/d", "json q:string,r:string,s:string");
        assertThat(room.crawl("s3://b/t/")).containsExactly("updated t");
        assertThat(shape("t")).isEqualTo("id:bigint,amt:bigint,q:string,r:string,s:string by ");
    }

    /** A partition's values would be shown under the names of others; files in the table's own folder are read with it anyway, so that the table keeps its places. */
    @Test
    void partitionsReadByPlaceWithOtherColumnsThereAreTablesBesideIt() {
        room.put("s3://b/t/m", "csv id:int,amt:int").put("s3://b/d/p=4/f", "csv id:int,amt:int").put("s3://b/d/p=5/f", "csv id:int,amt:int");
        room.crawl("s3://b/t/", "s3://b/d/");
        room.put("s3://b/t/a", "csv x:int,y:int").put("s3://b/t/z", "csv amt:int,id:int,x:int,y:int");
        room.put("s3://b/d/p=1/f", "csv x:int,y:int").put("s3://b/d/p=9/f", "csv id:int,amt:int,z:int,u:int,v:int,w:int");
        room.crawl("s3://b/t/", "s3://b/d/");
        assertThat(room.catalog.names("db")).containsExactly("d", "p_1", "t");
        assertThat(shape("t")).isEqualTo("id:int,amt:int,x:int,y:int by ");
        assertThat(shape("d")).isEqualTo("id:int,amt:int,z:int,u:int,v:int,w:int by p:string");
        assertThat(values("d")).containsExactly(List.of("4"), List.of("5"), List.of("9"));
        assertThat(room.crawl("s3://b/t/", "s3://b/d/")).isEmpty();
    }

    @Test
    void updateBehaviorLogKeepsTheTableAsItIs() {
        room.put("s3://b/t/a", "csv a:int");
        room.crawl("s3://b/t/");
        room.update = UpdateBehavior.LOG;
        room.put("s3://b/t/b", "csv a:int,b:int,c:int,d:int");
        assertThat(room.crawl("s3://b/t/")).isEmpty();
        assertThat(shape("t")).isEqualTo("a:int by ");
        assertThat(room.catalog.get("db", "t").version()).contains("0");
        assertThat(room.progress.lines).anyMatch(line -> line.contains("schema of table t has changed"));
    }

    @Test
    void filesOfAnotherFormatOrCompressionAreTablesBesideIt() {
        room.put("s3://b/t/a", "csv a:int");
        room.crawl("s3://b/t/");
        room.put("s3://b/t/b", "csv a:int,x:int,y:int").put("s3://b/t/j", "json q:int").put("s3://b/t/z", "csv.gz a:int");
        assertThat(room.crawl("s3://b/t/")).containsExactlyInAnyOrder("updated t", "created j", "created z");
        assertThat(shape("t")).isEqualTo("a:int,x:int,y:int by ");
        assertThat(room.catalog.get("db", "t").parameters()).containsEntry("objectCount", "2").containsEntry("compressionType", "none");
        assertThat(room.crawl("s3://b/t/")).isEmpty();
    }

    @Test
    void aTableWhoseFilesAreAllOfAnotherFormatBecomesThat() {
        room.put("s3://b/t/a", "csv a:int");
        room.crawl("s3://b/t/");
        room.put("s3://b/t/a", "json a:int").put("s3://b/t/b", "json a:int");
        assertThat(room.crawl("s3://b/t/")).containsExactly("updated t");
        assertThat(room.catalog.get("db", "t").parameters()).containsEntry("classification", "json");
    }

    @Test
    void aTableThatBrokeApartIsWholeAgain() {
        room.put("s3://b/t/a", "csv a:int");
        room.crawl("s3://b/t/");
        room.crawl("s3://b/t/a");
        assertThat(room.catalog.names("db")).containsExactly("a", "t");
        room.put("s3://b/t/b", "csv a:int,r:int");
        assertThat(room.crawl("s3://b/t/")).containsExactly("updated t");
        assertThat(shape("t")).isEqualTo("a:int,r:int by ");
    }

    @Test
    void aNewTableIsStillOneOfSimilarFiles() {
        room.put("s3://b/t/a", "csv a:int").put("s3://b/t/b", "csv q:int,r:int");
        room.crawl("s3://b/t/");
        assertThat(room.catalog.names("db")).containsExactly("a", "b");
        assertThat(room.crawl("s3://b/t/")).isEmpty();
    }

    @Test
    void foldersBesideItsFilesAreInTheTableIfTheyCanBe() {
        room.put("s3://b/t/a", "csv a:int");
        room.crawl("s3://b/t/");
        room.put("s3://b/t/more/f", "csv x:int,y:int").put("s3://b/t/other/f", "json q:int");
        assertThat(room.crawl("s3://b/t/")).containsExactlyInAnyOrder("updated t", "created other");
        assertThat(shape("t")).isEqualTo("a:int,x:int,y:int by ");
        assertThat(room.crawl("s3://b/t/")).isEmpty();
    }

    @Test
    void anOddPartitionStaysAPartition() {
        partitioned();
        room.put("s3://b/d/p=3/f", "json x:int,y:int,z:int").put("s3://b/d/p=4/f", "json q:int").put("s3://b/d/p=5/f", "json r:int");
        assertThat(room.crawl("s3://b/d/")).containsExactly("updated d", "added 3 to d");
        assertThat(shape("d")).isEqualTo("a:int,b:int,x:int,y:int,z:int,q:int,r:int by p:string");
        assertThat(columns(room.catalog.all("db", "d").get(2).storage().columns())).isEqualTo("x:int,y:int,z:int");
        assertThat(room.crawl("s3://b/d/")).isEmpty();
    }

    @Test
    void anOddPartitionUnderLogIsAddedAndTheTableStaysAsItIs() {
        partitioned();
        room.update = UpdateBehavior.LOG;
        room.put("s3://b/d/p=3/f", "json x:int,y:int,z:int");
        assertThat(room.crawl("s3://b/d/")).containsExactly("added 1 to d");
        assertThat(shape("d")).isEqualTo("a:int,b:int by p:string");
        assertThat(room.progress.lines).anyMatch(line -> line.contains("schema of table d has changed"));
    }

    @Test
    void anOddFileInAPartitionStaysInIt() {
        partitioned();
        room.put("s3://b/d/p=1/g", "json x:int,y:int,z:int").put("s3://b/d/p=1/h", "csv q:int");
        assertThat(room.crawl("s3://b/d/")).containsExactlyInAnyOrder("updated d", "updated 1 of d", "created h");
        assertThat(shape("d")).isEqualTo("a:int,b:int,x:int,y:int,z:int by p:string");
        assertThat(room.crawl("s3://b/d/")).isEmpty();
    }

    @Test
    void partitionsOfAnotherFormatAreTablesEvenIfTheyAreMore() {
        partitioned();
        room.put("s3://b/d/p=3/f", "csv a:int,b:int").put("s3://b/d/p=4/f", "csv a:int,b:int").put("s3://b/d/p=5/f", "csv a:int,b:int");
        assertThat(room.crawl("s3://b/d/")).containsExactlyInAnyOrder("created p_3", "created p_4", "created p_5");
        assertThat(values("d")).containsExactly(List.of("1"), List.of("2"));
        assertThat(room.crawl("s3://b/d/")).isEmpty();
    }

    @Test
    void aFolderThatBecameATableOfItsOwnStaysThat() {
        room.put("s3://b/d/p=1/f", "json a:int,b:int").put("s3://b/d/p=2/f", "json a:int,b:int").put("s3://b/d/p=3/f", "json x:int,y:int");
        room.put("s3://b/d/p=4/f", "json a:int,b:int").put("s3://b/d/p=4/g", "json q:int,r:int");
        room.crawl("s3://b/d/");
        assertThat(room.catalog.names("db")).containsExactly("d", "f", "g", "p_3");
        assertThat(room.crawl("s3://b/d/")).isEmpty();
        room.put("s3://b/d/p=3/g", "json o:int,p:int");
        assertThat(room.crawl("s3://b/d/")).containsExactly("updated p_3");
        assertThat(values("d")).containsExactly(List.of("1"), List.of("2"));
    }

    @Test
    void oddPartitionsOfSeveralLevelsStay() {
        for (String path : List.of("k=1/j=1", "k=1/j=2", "k=2/j=1")) {
            room.put("s3://b/d/" + path + "/f", "json a:int,b:int");
        }
        assertThat(room.crawl("s3://b/d/")).containsExactly("created d", "added 3 to d");
        room.put("s3://b/d/k=2/j=2/f", "json q:int,r:int,s:int").put("s3://b/d/k=3/j=1/f", "json x:string");
        assertThat(room.crawl("s3://b/d/")).containsExactly("updated d", "added 2 to d");
        assertThat(shape("d")).isEqualTo("a:int,b:int,q:int,r:int,s:int,x:string by k:string,j:string");
        room.put("s3://b/d/k=3/l=1/f", "json x:string").put("s3://b/d/lone/f", "json a:int,b:int");
        assertThat(room.crawl("s3://b/d/")).containsExactlyInAnyOrder("created l_1", "created lone");
        assertThat(room.crawl("s3://b/d/")).isEmpty();
    }

    @Test
    void aTargetThatIsAnOddPartitionAddsToItsTable() {
        partitioned();
        room.put("s3://b/d/p=3/f", "json x:int,y:int,z:int");
        assertThat(room.crawl("s3://b/d/p=3/")).containsExactly("updated d", "added 1 to d");
        room.put("s3://b/d/p=4/f", "csv x:int,y:int,z:int");
        assertThat(room.crawl("s3://b/d/p=4/")).containsExactly("created p_4");
    }

    @Test
    void anIncrementalCrawlSkipsOddPartitions() {
        partitioned();
        room.recrawl = RecrawlBehavior.CRAWL_NEW_FOLDERS_ONLY;
        room.put("s3://b/d/p=3/f", "json x:int,y:int,z:int").put("s3://b/d/p=4/f", "json a:int,b:int");
        assertThat(room.crawl("s3://b/d/")).containsExactly("added 1 to d");
        assertThat(values("d")).containsExactly(List.of("1"), List.of("2"), List.of("4"));
    }

    @Test
    void anotherCrawlersPrefixMakesTablesByTheRulesOfNewOnes() {
        partitioned();
        room.put("s3://b/d/p=3/f", "json x:int,y:int,z:int");
        room.crawler = "other";
        room.prefix = "other_";
        room.crawl("s3://b/d/");
        assertThat(room.catalog.names("db")).containsExactly("d", "other_d", "other_p_3");
    }
}
