package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogTable;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.CrawlerTargets;
import software.amazon.awssdk.services.glue.model.S3Target;

/** Which tables and partitions come of which folders. */
class CrawlGroupingTest {
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

    /** AWS: "How does a crawler determine when to create partitions?", first example. */
    @Test
    void hiveStyleFoldersArePartitionsOfOneTable() {
        for (String day : List.of("year=2019/month=Jan/day=1", "year=2019/month=Jan/day=2", "year=2019/month=Feb/day=1", "year=2019/month=Feb/day=2")) {
            room.put("s3://sales/" + day + "/a.json", "json id:int,name:string").put("s3://sales/" + day + "/b.json", "json id:int,name:string");
        }
        assertThat(room.crawl("s3://sales")).containsExactly("created sales", "added 4 to sales");
        assertThat(shape("sales")).isEqualTo("id:int,name:string by year:string,month:string,day:string");
        assertThat(values("sales")).containsExactlyInAnyOrder(
                List.of("2019", "Feb", "1"), List.of("2019", "Feb", "2"), List.of("2019", "Jan", "1"), List.of("2019", "Jan", "2"));
        assertThat(room.catalog.all("db", "sales").getFirst().storage().location()).contains("s3://sales/year=2019/month=Feb/day=1/");
        assertThat(room.catalog.get("db", "sales").storage().location()).contains("s3://sales/");
    }

    /** The same page's second example. */
    @Test
    void foldersWithoutKeysAreNumberedPartitions() {
        for (String path : List.of("table1/partition1", "table1/partition2", "table1/partition3", "table2/partition4", "table2/partition5")) {
            room.put("s3://bucket01/folder1/" + path + "/file.txt", "csv a:int,b:string");
        }
        room.crawl("s3://bucket01/folder1/");
        assertThat(shape("folder1")).isEqualTo("a:int,b:string by partition_0:string,partition_1:string");
        assertThat(values("folder1")).contains(List.of("table1", "partition3"), List.of("table2", "partition4")).hasSize(5);
    }

    /** The first month of a lake is named as it will be with the second. */
    @Test
    void aLoneDateIsAPartitionAndALoneNameIsATable() {
        room.put("s3://b/raw/events/2024/01/f", "json a:int").put("s3://b/raw/sales/f", "csv a:int,b:int").put("s3://b/raw/x/orders/2024-01-31/f", "csv c:int,d:int");
        room.crawl("s3://b/raw/");
        assertThat(room.catalog.names("db")).containsExactly("events", "orders", "sales");
        assertThat(values("events")).containsExactly(List.of("2024", "01"));
        assertThat(values("orders")).containsExactly(List.of("2024-01-31"));
        room.put("s3://b/raw/events/2024/02/f", "json a:int");
        assertThat(room.crawl("s3://b/raw/")).doesNotContain("created");
        assertThat(values("events")).containsExactly(List.of("2024", "01"), List.of("2024", "02"));
    }

    @Test
    void twoTargetsAreTwoTables() {
        for (String path : List.of("table1/partition1", "table1/partition2", "table2/partition4", "table2/partition5")) {
            room.put("s3://bucket01/folder1/" + path + "/file.txt", "csv a:int,b:string");
        }
        room.crawl("s3://bucket01/folder1/table1/", "s3://bucket01/folder1/table2");
        assertThat(room.catalog.names("db")).containsExactly("table1", "table2");
        assertThat(values("table2")).containsExactly(List.of("partition4"), List.of("partition5"));
    }

    /** AWS: "How to create a single schema for each Amazon S3 include path". */
    @Test
    void dissimilarSchemasAreTablesUnlessCombined() {
        room.put("s3://bucket/table1/year=2017/data1.json", "json A:int,B:int").put("s3://bucket/table1/year=2018/data2.json", "json C:int,D:int");
        room.crawl("s3://bucket/table1/");
        assertThat(room.catalog.names("db")).containsExactly("year_2017", "year_2018");

        CrawlRoom other = new CrawlRoom();
        other.combines = true;
        other.put("s3://bucket/table1/year=2017/data1.json", "json A:int,B:int").put("s3://bucket/table1/year=2018/data2.json", "json C:int,D:int");
        other.crawl("s3://bucket/table1/");
        assertThat(other.catalog.names("db")).containsExactly("table1");
        CatalogTable table = other.catalog.get("db", "table1");
        assertThat(columns(table.storage().columns())).isEqualTo("a:int,b:int,c:int,d:int");
        assertThat(columns(table.partitionKeys())).isEqualTo("year:string");
        assertThat(columns(other.catalog.all("db", "table1").getFirst().storage().columns())).isEqualTo("a:int,b:int");
    }

    @Test
    void otherFormatsAndCompressionsAreOtherTables() {
        room.combines = true;
        room.put("s3://b/d/x/1", "csv a:int,b:int").put("s3://b/d/y/1", "csv.gz a:int,b:int").put("s3://b/d/z/1", "json a:int,b:int");
        room.crawl("s3://b/d/");
        assertThat(room.catalog.names("db")).containsExactly("x", "y", "z");
        assertThat(room.catalog.get("db", "y").parameters()).containsEntry("compressionType", "gzip");
    }

    @Test
    void theMajorityOfALevelIsATableAndTheRestAreTheirOwn() {
        room.put("s3://b/d/p=1/f", "csv a:int,b:int").put("s3://b/d/p=2/f", "csv a:int,b:int").put("s3://b/d/p=3/f", "json x:int,y:int");
        room.crawl("s3://b/d/");
        assertThat(room.catalog.names("db")).containsExactly("d", "p_3");
        assertThat(values("d")).containsExactly(List.of("1"), List.of("2"));
    }

    /** Or 007 would be read as a number first and be the text 7 then. */
    @Test
    void whatTheTableTakesForTextIsTextInEachOfItsPartitions() {
        room.put("s3://b/d/p=1/f", "csv code:bigint,b:int").put("s3://b/d/p=2/f", "csv code:string,b:bigint");
        room.crawl("s3://b/d/");
        assertThat(shape("d")).isEqualTo("code:string,b:bigint by p:string");
        assertThat(columns(room.catalog.all("db", "d").getFirst().storage().columns())).isEqualTo("code:string,b:int");
    }

    @Test
    void columnsReadByPlaceMustBeInOneOrder() {
        room.put("s3://b/c/p=1/f", "csv a:int,b:int,c:int").put("s3://b/c/p=2/f", "csv a:int,x:int,b:int,c:int").put("s3://b/c/p=3/f", "csv a:int,b:int,c:int,d:int");
        room.put("s3://b/j/p=1/f", "json a:int,b:int,c:int").put("s3://b/j/p=2/f", "json a:int,x:int,b:int,c:int");
        room.crawl("s3://b/c/", "s3://b/j/");
        assertThat(room.catalog.names("db")).containsExactly("c", "j", "p_2");
        assertThat(shape("c")).isEqualTo("a:int,b:int,c:int,d:int by p:string");
        assertThat(values("j")).hasSize(2);
    }

    @Test
    void typesOfPartitionsWidenInTheTable() {
        room.put("s3://b/d/p=1/f", "csv a:int,b:int").put("s3://b/d/p=2/f", "csv a:bigint,b:double");
        room.crawl("s3://b/d/");
        assertThat(shape("d")).isEqualTo("a:bigint,b:double by p:string");
        assertThat(columns(room.catalog.all("db", "d").getFirst().storage().columns())).isEqualTo("a:int,b:int");
    }

    @Test
    void filesOfOneFolderThatDifferAreTables() {
        room.put("s3://b/all/persons.json", "json id:int,name:string").put("s3://b/all/areas.json", "json area:int,type:string,parent:int");
        room.crawl("s3://b/all");
        assertThat(room.catalog.names("db")).containsExactly("areas_json", "persons_json");
        assertThat(room.catalog.get("db", "persons_json").storage().location()).contains("s3://b/all/persons.json");
    }

    @Test
    void aFolderOfTooManyDifferingFilesIsATableOfTheMostCommonKind() {
        for (int i = 0; i < 700; i++) {
            room.put("s3://b/d/a" + i, "csv a:int").put("s3://b/d/b" + i, i < 100 ? "csv a:int" : "json z:int");
        }
        room.crawl("s3://b/d/");
        assertThat(room.catalog.names("db")).containsExactly("d");
        assertThat(room.catalog.get("db", "d").parameters()).containsEntry("classification", "csv").containsEntry("objectCount", "800");
        assertThat(room.progress.lines).anyMatch(line -> line.startsWith("WARN") && line.contains("s3://b/d/ differ"));
    }

    @Test
    void filesBesideFoldersAreTables() {
        room.put("s3://b/d/readme.csv", "csv a:int,b:int").put("s3://b/d/x/f", "csv a:int,b:int").put("s3://b/d/y/f", "csv a:int,b:int");
        room.crawl("s3://b/d/");
        assertThat(room.catalog.names("db")).containsExactly("d", "readme_csv");
        assertThat(values("d")).containsExactly(List.of("x"), List.of("y"));
    }

    @Test
    void combiningTakesFilesBesideFoldersIn() {
        room.combines = true;
        room.put("s3://b/d/a.csv", "csv a:int").put("s3://b/d/x/f", "csv b:int").put("s3://b/d/y/f", "csv c:int");
        room.crawl("s3://b/d/");
        assertThat(room.catalog.names("db")).containsExactly("d");
        assertThat(shape("d")).isEqualTo("a:int,b:int,c:int by ");
    }

    @Test
    void aSingleFolderWithoutKeyIsTheTable() {
        room.put("s3://b/raw/orders/f.csv", "csv a:int");
        room.crawl("s3://b/");
        assertThat(room.catalog.names("db")).containsExactly("orders");
        assertThat(room.catalog.get("db", "orders").storage().location()).contains("s3://b/raw/orders/");
    }

    @Test
    void filesAtTheRootOfABucketAreATableOfItsName() {
        room.put("s3://my-bucket/a.csv", "csv a:int").put("s3://my-bucket/b.csv", "csv a:int");
        room.crawl("s3://my-bucket");
        assertThat(room.catalog.names("db")).containsExactly("my_bucket");
    }

    @Test
    void oneObjectIsATable() {
        room.put("s3://b/d/one.csv", "csv a:int").put("s3://b/d/one.csv.old", "csv z:string").put("s3://b/d/two.csv", "csv q:string");
        room.crawl("s3://b/d/one.csv");
        assertThat(room.catalog.names("db")).containsExactly("one_csv");
        assertThat(room.catalog.get("db", "one_csv").storage().location()).contains("s3://b/d/one.csv");
    }

    @Test
    void aPathWithoutSlashIsNotAPrefixOfOtherFolders() {
        room.put("s3://b/data/f", "csv a:int").put("s3://b/data2/f", "csv z:string");
        room.crawl("s3://b/data");
        assertThat(room.catalog.names("db")).containsExactly("data");
    }

    @Test
    void keysAreFoldedAndValuesDecoded() {
        room.put("s3://b/d/Region=New%20York%2F1/f", "csv a:int").put("s3://b/d/REGION=x%zz/f", "csv a:int");
        room.crawl("s3://b/d/");
        assertThat(shape("d")).isEqualTo("a:int by region:string");
        assertThat(values("d")).containsExactlyInAnyOrder(List.of("New York/1"), List.of("x%zz"));
    }

    @Test
    void levelsWithAndWithoutKeysMix() {
        room.put("s3://b/d/eu/dt=1/f", "csv a:int").put("s3://b/d/us/dt=1/f", "csv a:int");
        room.crawl("s3://b/d/");
        assertThat(shape("d")).isEqualTo("a:int by partition_0:string,dt:string");
    }

    @Test
    void aColumnNamedLikeAPartitionKeyGivesWayOrIsRenamed() {
        room.put("s3://b/p/year=1/f", "parquet a:int,Year:int").put("s3://b/c/year=1/f", "csv a:int,year:int");
        room.crawl("s3://b/p/", "s3://b/c/");
        assertThat(shape("p")).isEqualTo("a:int by year:string");
        assertThat(shape("c")).isEqualTo("a:int,year_1:int by year:string");
    }

    @Test
    void columnsThatDifferInCaseAreOneWhereNamesCount() {
        room.put("s3://b/j/f", "json Id:int,ID:bigint,x:int").put("s3://b/c/f", "csv Id:int,ID:bigint");
        room.crawl("s3://b/j/", "s3://b/c/");
        assertThat(shape("j")).isEqualTo("id:bigint,x:int by ");
        assertThat(shape("c")).isEqualTo("id:int,id_1:bigint by ");
    }

    @Test
    void theTableLevelSaysWhereTablesAre() {
        room.level = OptionalInt.of(2);
        room.put("s3://b/t1/x/y/f", "csv a:int").put("s3://b/t1/x/z/f", "csv b:int").put("s3://b/t2/x/y/f", "csv a:int");
        room.crawl("s3://b/");
        assertThat(room.catalog.names("db")).containsExactly("t1", "t2");
        assertThat(shape("t1")).isEqualTo("a:int,b:int by partition_0:string,partition_1:string");
        assertThat(values("t2")).containsExactly(List.of("x", "y"));
    }

    @Test
    void nestedTargetsDoNotShareFolders() {
        room.put("s3://b/d/x/f", "csv a:int").put("s3://b/d/y/f", "csv a:int").put("s3://b/d/in/f", "csv a:int");
        room.crawl("s3://b/d/", "s3://b/d/in/", "s3://b/d/");
        assertThat(room.catalog.names("db")).containsExactly("d", "in");
        assertThat(values("d")).containsExactly(List.of("x"), List.of("y"));
    }

    @Test
    void namesThatCollideGetAHashThatStays() {
        room.put("s3://b/x/data/f", "csv a:int").put("s3://b/y/data/f", "json z:string");
        room.crawl("s3://b/x/data/", "s3://b/y/data/");
        assertThat(room.catalog.names("db")).hasSize(2).element(1).asString().matches("data_[0-9a-f]{32}");
        assertThat(room.crawl("s3://b/x/data/", "s3://b/y/data/")).isEmpty();
    }

    @Test
    void namesAreCleanedPrefixedAndCut() {
        room.prefix = "Raw_";
        room.put("s3://b/My Table-1/f", "csv a:int").put("s3://b/" + "n".repeat(200) + "/f", "json z:string");
        room.crawl("s3://b/My Table-1/", "s3://b/" + "n".repeat(200));
        assertThat(room.catalog.names("db")).containsExactly("raw_my_table_1", "raw_" + "n".repeat(124));
    }

    @Test
    void whatHiveHidesIsIgnored() {
        room.put("s3://b/d/f", "csv a:int").put("s3://b/d/_SUCCESS", "x y:int").put("s3://b/d/.hidden", "json q:int")
                .put("s3://b/d/_temporary/0/f", "json q:int").put("s3://b/d/sub_$folder$", "json q:int").put("s3://b/d/empty", "").put("s3://b/d/e/", "");
        assertThat(room.crawl("s3://b/d/")).containsExactly("created d");
        assertThat(room.catalog.get("db", "d").parameters()).containsEntry("objectCount", "1");
    }

    @Test
    void exclusionsAreRelativeToTheIncludePathAndKept() {
        room.put("s3://b/d/p=1/f.csv", "csv a:int").put("s3://b/d/p=1/f.json", "json q:int").put("s3://b/d/old/f.csv", "csv z:string");
        room.crawl(CrawlerTargets.builder().s3Targets(S3Target.builder().path("s3://b/d/").exclusions("**.json", "old/**").build()).build());
        assertThat(room.catalog.names("db")).containsExactly("d");
        assertThat(values("d")).containsExactly(List.of("1"));
        assertThat(room.catalog.get("db", "d").parameters()).containsEntry("exclusions", "[\"s3://b/d/**.json\",\"s3://b/d/old/**\"]");
    }

    @Test
    void theSampleSizeBoundsWhatIsReadOfEachFolder() {
        for (int i = 0; i < 30; i++) {
            room.put("s3://b/d/p=1/f" + i, "csv a:int").put("s3://b/d/p=2/f" + i, "csv a:int");
        }
        room.crawl(CrawlerTargets.builder().s3Targets(S3Target.builder().path("s3://b/d/").sampleSize(3).build()).build());
        assertThat(room.objects.reads.get()).isEqualTo(6);
        assertThat(room.catalog.get("db", "d").parameters()).containsEntry("objectCount", "60").containsEntry("recordCount", "600").containsEntry("sizeKey", "540");
    }

    @Test
    void tablesOfOpenTableFormatsAreSkipped() {
        room.put("s3://b/d/ice/data/f", "parquet a:int").put("s3://b/d/ice/metadata/00000-x.metadata.json", "json q:int")
                .put("s3://b/d/delta/f", "parquet a:int").put("s3://b/d/delta/_delta_log/0.json", "json q:int").put("s3://b/d/plain/f", "parquet a:int");
        assertThat(room.crawl("s3://b/d/")).containsExactly("created plain");
        assertThat(room.progress.lines).anyMatch(line -> line.contains("s3://b/d/ice/ is a table of format ICEBERG"));
    }

    @Test
    void aTableIsWrittenAsGlueWritesIt() {
        room.put("s3://b/d/p=1/f", "csv a:int").put("s3://b/d/p=2/f", "csv a:int");
        room.crawl("s3://b/d");
        CatalogTable table = room.catalog.get("db", "d");
        assertThat(table.type()).isEqualTo("EXTERNAL_TABLE");
        assertThat(table.owner()).contains("owner");
        assertThat(table.parameters()).containsOnlyKeys(
                "CRAWL_RUN_ID", "CrawlerSchemaDeserializerVersion", "CrawlerSchemaSerializerVersion", "UPDATED_BY_CRAWLER", "averageRecordSize",
                "classification", "columnsOrdered", "compressionType", "delimiter", "objectCount", "recordCount", "sizeKey", "skip.header.line.count",
                "typeOfData");
        assertThat(table.parameters()).containsEntry("CrawlerSchemaDeserializerVersion", "1.0").containsEntry("UPDATED_BY_CRAWLER", "crawler")
                .containsEntry("averageRecordSize", "4").containsEntry("recordCount", "20").containsEntry("objectCount", "2");
        assertThat(table.storage().bucketCount()).isEqualTo(-1);
        assertThat(table.storage().serdeLibrary()).contains("csv.Serde");
        assertThat(room.catalog.all("db", "d").getFirst().parameters()).containsEntry("recordCount", "10").containsEntry("classification", "csv");
    }
}
