package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.api.TestCallers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.RecrawlBehavior;
import software.amazon.awssdk.services.glue.model.UpdateBehavior;

/** What a crawl does to tables that are there already. */
class CrawlAgainTest {
    private final CrawlRoom room = new CrawlRoom();

    @BeforeEach
    void firstCrawl() {
        room.put("s3://b/d/p=1/f", "csv a:int,b:string").put("s3://b/d/p=2/f", "csv a:int,b:string").put("s3://b/d/p=3/f", "csv a:int,b:string");
        assertThat(room.crawl("s3://b/d/")).containsExactly("created d", "added 3 to d");
    }

    private CatalogTable table() {
        return room.catalog.get("db", "d");
    }

    private static String columns(List<CatalogColumn> columns) {
        return columns.stream().map(column -> column.name() + ":" + column.type()).collect(Collectors.joining(","));
    }

    private List<List<String>> values() {
        return room.catalog.all("db", "d").stream().map(CatalogPartition::values).toList();
    }

    private void replace(CatalogTable table) {
        room.catalog.updateTable(TestCallers.root(), "db", table, Optional.empty());
    }

    @Test
    void nothingNewChangesNothing() {
        assertThat(room.crawl("s3://b/d/")).isEmpty();
        assertThat(table().version()).contains("0");
        assertThat(table().parameters()).containsEntry("CRAWL_RUN_ID", "run-1");
    }

    @Test
    void newFoldersAndColumnsAreTakenUp() {
        room.put("s3://b/d/p=4/f", "csv a:int,b:string,c:double").put("s3://b/d/p=1/f", "csv a:bigint,b:string");
        assertThat(room.crawl("s3://b/d/")).containsExactly("updated d", "added 1 to d", "updated 1 of d");
        assertThat(columns(table().storage().columns())).isEqualTo("a:bigint,b:string,c:double");
        assertThat(table().parameters()).containsEntry("objectCount", "4").containsEntry("CRAWL_RUN_ID", "run-2");
        assertThat(columns(room.catalog.all("db", "d").get(3).storage().columns())).isEqualTo("a:int,b:string,c:double");
    }

    @Test
    void textTypesNeverGetNarrower() {
        replace(table().withStorage(table().storage().withColumns(List.of(CatalogColumn.of("a", "double"), CatalogColumn.of("b", "string")))));
        room.crawl("s3://b/d/");
        assertThat(columns(table().storage().columns())).isEqualTo("a:double,b:string");
    }

    @Test
    void whatACrawlerDoesNotSetStays() {
        Map<String, String> parameters = new HashMap<>(table().parameters());
        parameters.put("team", "data");
        CatalogStorage storage = table().storage().withColumns(
                List.of(new CatalogColumn("a", "int", Optional.of("the a"), Map.of("k", "v")), CatalogColumn.of("b", "string")));
        replace(table().withParameters(parameters).withStorage(storage));
        room.put("s3://b/d/p=4/f", "csv a:bigint,b:string");
        room.crawl("s3://b/d/");
        assertThat(table().parameters()).containsEntry("team", "data");
        assertThat(table().storage().columns().getFirst()).isEqualTo(new CatalogColumn("a", "bigint", Optional.of("the a"), Map.of("k", "v")));
    }

    @Test
    void removedColumnsGoUnlessOnlyNewOnesAreMerged() {
        for (int p = 1; p <= 3; p++) {
            room.put("s3://b/d/p=" + p + "/f", "csv a:bigint,c:int");
        }
        room.mergesNew = true;
        room.crawl("s3://b/d/");
        assertThat(columns(table().storage().columns())).isEqualTo("a:int,b:string,c:int");
        assertThat(columns(room.catalog.all("db", "d").getFirst().storage().columns())).isEqualTo("a:int,b:string,c:int");
        room.mergesNew = false;
        room.crawl("s3://b/d/");
        assertThat(columns(table().storage().columns())).isEqualTo("a:bigint,c:int");
    }

    @Test
    void mergingDoesNotFollowToAnotherFormatAndDeprecates() {
        for (int p = 1; p <= 3; p++) {
            room.put("s3://b/d/p=" + p + "/f", "json a:int,b:string");
        }
        room.mergesNew = true;
        assertThat(room.crawl("s3://b/d/")).containsExactly("updated d");
        assertThat(table().parameters()).containsEntry("classification", "csv").containsEntry("DEPRECATED_BY_CRAWLER", Long.toString(room.clock.instant().toEpochMilli()));
        assertThat(room.progress.lines).anyMatch(line -> line.startsWith("WARN") && line.contains("incompatible"));
        room.mergesNew = false;
        room.crawl("s3://b/d/");
        assertThat(table().parameters()).containsEntry("classification", "json").doesNotContainKeys("DEPRECATED_BY_CRAWLER", "delimiter", "skip.header.line.count");
        assertThat(table().storage().serdeLibrary()).contains("json.Serde");
    }

    @Test
    void updateBehaviorLogAddsTablesAndPartitionsOnly() {
        room.update = UpdateBehavior.LOG;
        room.put("s3://b/d/p=4/f", "csv a:bigint,b:string,c:int").put("s3://b/d/p=1/f", "csv a:bigint,b:string").put("s3://b/e/f", "json x:int");
        assertThat(room.crawl("s3://b/d/", "s3://b/e/")).containsExactly("added 1 to d", "created e");
        assertThat(columns(table().storage().columns())).isEqualTo("a:int,b:string");
        assertThat(room.progress.lines).anyMatch(line -> line.contains("schema of table d has changed"));
    }

    @Test
    void partitionsInheritFromTheTable() {
        room.inherits = true;
        room.update = UpdateBehavior.LOG;
        replace(table().withStorage(table().storage().withColumns(List.of(CatalogColumn.of("a", "bigint"), CatalogColumn.of("b", "string")))));
        room.put("s3://b/d/p=4/f", "csv a:int,b:string");
        assertThat(room.crawl("s3://b/d/")).containsExactly("added 1 to d", "updated 3 of d");
        assertThat(room.catalog.all("db", "d")).allMatch(partition -> columns(partition.storage().columns()).equals("a:bigint,b:string"));
        assertThat(room.catalog.all("db", "d").get(3).storage().location()).contains("s3://b/d/p=4/");
        assertThat(room.crawl("s3://b/d/")).isEmpty();
    }

    @Test
    void vanishedPartitionsAndTablesAreDeprecatedByDefault() {
        room.put("s3://b/e/f", "json x:int");
        room.crawl("s3://b/d/", "s3://b/e/");
        room.objects.deleteUnder("s3://b/d/p=2/");
        room.objects.deleteUnder("s3://b/e/");
        assertThat(room.crawl("s3://b/d/", "s3://b/e/")).containsExactly("updated d", "updated 1 of d", "updated e");
        assertThat(room.catalog.all("db", "d").get(1).parameters()).containsKey("DEPRECATED_BY_CRAWLER");
        assertThat(room.catalog.get("db", "e").parameters()).containsKey("DEPRECATED_BY_CRAWLER");
        assertThat(room.crawl("s3://b/d/", "s3://b/e/")).isEmpty();
        room.put("s3://b/d/p=2/f", "csv a:int,b:string").put("s3://b/e/f", "json x:int");
        room.crawl("s3://b/d/", "s3://b/e/");
        assertThat(room.catalog.all("db", "d").get(1).parameters()).doesNotContainKey("DEPRECATED_BY_CRAWLER");
        assertThat(room.catalog.get("db", "e").parameters()).doesNotContainKey("DEPRECATED_BY_CRAWLER");
    }

    @Test
    void vanishedPartitionsAndTablesAreDeletedIfAskedTo() {
        room.delete = DeleteBehavior.DELETE_FROM_DATABASE;
        room.put("s3://b/x/e/f", "json x:int");
        room.crawl("s3://b/d/", "s3://b/x/");
        room.objects.deleteUnder("s3://b/d/p=2/");
        room.objects.deleteUnder("s3://b/x/");
        assertThat(room.crawl("s3://b/d/", "s3://b/x/")).containsExactly("updated d", "deleted 1 of d", "deleted e");
        assertThat(values()).containsExactly(List.of("1"), List.of("3"));
        assertThat(room.catalog.names("db")).containsExactly("d");
    }

    @Test
    void deleteBehaviorLogLeavesAll() {
        room.delete = DeleteBehavior.LOG;
        room.objects.deleteUnder("s3://b/d/");
        assertThat(room.crawl("s3://b/d/")).isEmpty();
        assertThat(values()).hasSize(3);
    }

    @Test
    void othersTablesAndPlacesOutsideTheTargetsAreLeftAlone() {
        room.delete = DeleteBehavior.DELETE_FROM_DATABASE;
        room.put("s3://b/e/f", "json x:int");
        room.crawler = "another";
        room.crawl("s3://b/e/");
        room.crawler = "crawler";
        room.objects.deleteUnder("s3://b/");
        assertThat(room.crawl("s3://b/e/")).isEmpty();
        assertThat(room.catalog.names("db")).containsExactly("d", "e");
    }

    @Test
    void aCrawlerMadeAnewGoesOnWithItsTables() {
        room.crawler = "successor";
        room.put("s3://b/d/p=4/f", "csv a:int,b:string");
        assertThat(room.crawl("s3://b/d/")).containsExactly("updated d", "added 1 to d", "updated 3 of d");
        assertThat(table().parameters()).containsEntry("UPDATED_BY_CRAWLER", "successor");
    }

    @Test
    void aCrawlerWithAnotherPrefixMakesTablesOfItsOwn() {
        room.crawler = "other";
        room.prefix = "other_";
        assertThat(room.crawl("s3://b/d/")).containsExactly("created other_d", "added 3 to other_d");
        assertThat(table().parameters()).containsEntry("UPDATED_BY_CRAWLER", "crawler");
    }

    @Test
    void aPartitionThatLiesElsewhereIsTheCustomersOwn() {
        room.delete = DeleteBehavior.DELETE_FROM_DATABASE;
        CatalogPartition one = room.catalog.all("db", "d").getFirst();
        room.catalog.createPartitions(TestCallers.root(), "db", "d",
                List.of(new CatalogPartition(List.of("own"), one.storage().withLocation("s3://elsewhere/x/"), Map.of())));
        assertThat(room.crawl("s3://b/d/")).isEmpty();
        assertThat(values()).contains(List.of("own"));
    }

    @Test
    void aTableOfTheSameNameIsNotOverwritten() {
        room.put("s3://c/d/f", "json x:int");
        assertThat(room.crawl("s3://c/d/").getFirst()).matches("created d_[0-9a-f]{32}");
        assertThat(table().version()).contains("0");
    }

    @Test
    void aManualTableAtTheSamePlaceIsNotTouched() {
        CatalogTable table = table();
        room.catalog.deleteTable(TestCallers.root(), "db", "d");
        Map<String, String> parameters = new HashMap<>(table.parameters());
        parameters.remove("UPDATED_BY_CRAWLER");
        room.catalog.createTable(TestCallers.root(), "db", table.withParameters(parameters));
        assertThat(room.crawl("s3://b/d/").getFirst()).matches("created d_[0-9a-f]{32}");
        assertThat(table().version()).contains("0");
    }

    @Test
    void renamedPartitionKeysAreKept() {
        room.put("s3://b/u/x/f", "csv q:int").put("s3://b/u/y/f", "csv q:int");
        room.crawl("s3://b/u/");
        CatalogTable u = room.catalog.get("db", "u");
        replace(new CatalogTable(
                "db", "u", u.description(), u.owner(), u.type(), u.storage(), List.of(CatalogColumn.of("region", "string")), u.parameters(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        room.put("s3://b/u/z/f", "csv q:int");
        assertThat(room.crawl("s3://b/u/")).containsExactly("updated u", "added 1 to u");
        assertThat(columns(room.catalog.get("db", "u").partitionKeys())).isEqualTo("region:string");
    }

    @Test
    void aFileThatCannotBeReadTakesNoColumnsAway() {
        room.put("s3://b/d/p=4/f", "csv a:int,b:string,c:int");
        room.crawl("s3://b/d/");
        room.objects.deniedKeys.add("d/p=4/");
        room.crawl("s3://b/d/");
        assertThat(columns(table().storage().columns())).isEqualTo("a:int,b:string,c:int");
        assertThat(values()).hasSize(4);
    }

    @Test
    void otherPartitionKeysAreSkipped() {
        room.objects.deleteUnder("s3://b/d/");
        room.put("s3://b/d/q=1/f", "csv a:int,b:string").put("s3://b/d/q=2/f", "csv a:int,b:string");
        assertThat(room.crawl("s3://b/d/")).isEmpty();
        assertThat(room.progress.lines).anyMatch(line -> line.contains("Folder partition keys do not match table partition keys, skipped folder: s3://b/d/"));
    }

    @Test
    void otherPartitionLevelsAreSkipped() {
        room.objects.deleteUnder("s3://b/d/");
        room.put("s3://b/d/p=1/q=1/f", "csv a:int,b:string").put("s3://b/d/p=2/q=1/f", "csv a:int,b:string");
        room.crawl("s3://b/d/");
        assertThat(columns(table().partitionKeys())).isEqualTo("p:string");
        assertThat(room.progress.lines).anyMatch(line -> line.contains("Folder partition keys do not match table partition keys, skipped folder: s3://b/d/"));
    }

    @Test
    void aTargetInsideATableAddsToThatTable() {
        room.put("s3://b/d/p=4/f", "csv a:int,b:string,c:int").put("s3://b/d/p=5/f", "csv a:int,b:string");
        assertThat(room.crawl("s3://b/d/p=4/")).containsExactly("updated d", "added 1 to d");
        assertThat(columns(table().storage().columns())).isEqualTo("a:int,b:string,c:int");
        assertThat(values()).contains(List.of("4")).doesNotContain(List.of("5"));
        assertThat(table().parameters()).containsEntry("objectCount", "3");
    }

    @Test
    void incrementalCrawlsReadNewFoldersOnly() {
        room.recrawl = RecrawlBehavior.CRAWL_NEW_FOLDERS_ONLY;
        room.put("s3://b/d/p=4/f", "csv a:bigint,b:string").put("s3://b/d/p=5/f", "json z:int,y:int,x:int").put("s3://b/d/p=1/g", "csv a:int,b:string");
        room.objects.deleteUnder("s3://b/d/p=2/");
        room.objects.reads.set(0);
        assertThat(room.crawl("s3://b/d/")).containsExactly("added 1 to d");
        assertThat(room.objects.reads.get()).isEqualTo(2);
        assertThat(columns(table().storage().columns())).isEqualTo("a:int,b:string");
        assertThat(table().version()).contains("0");
        assertThat(values()).containsExactly(List.of("1"), List.of("2"), List.of("3"), List.of("4"));
        assertThat(room.progress.lines).anyMatch(line -> line.contains("skipped folder: s3://b/d/p=5/"));
    }

    @Test
    void anIncrementalCrawlOfABucketKeepsItsTablesApart() {
        room.put("s3://b/e/p=1/f", "json x:int,y:int");
        room.crawl("s3://b/d/", "s3://b/e/");
        room.recrawl = RecrawlBehavior.CRAWL_NEW_FOLDERS_ONLY;
        room.put("s3://b/d/p=9/f", "csv a:int,b:string").put("s3://b/e/p=9/f", "json x:int,y:int").put("s3://b/new/p=1/f", "csv k:int");
        assertThat(room.crawl("s3://b/")).containsExactlyInAnyOrder("added 1 to d", "added 1 to e", "created new", "added 1 to new");
    }

    @Test
    void catalogTargetsUpdateTheirTablesAndMakeNone() {
        room.put("s3://b/d/p=4/f", "csv a:int,b:string,c:int").put("s3://b/d/x/y/f", "csv a:int").put("s3://b/d/p=5/f", "json q:int");
        room.objects.deleteUnder("s3://b/d/p=1/");
        room.delete = DeleteBehavior.DELETE_FROM_DATABASE;
        assertThat(room.crawlTables("db", "d")).containsExactly("updated d", "added 1 to d");
        assertThat(columns(table().storage().columns())).isEqualTo("a:int,b:string,c:int");
        assertThat(values()).containsExactly(List.of("1"), List.of("2"), List.of("3"), List.of("4"));
        assertThat(room.catalog.names("db")).containsExactly("d");
    }

    @Test
    void icebergTablesOfTheCatalogAreNeverTouched() {
        Map<String, String> parameters = new HashMap<>(table().parameters());
        parameters.put("table_type", "ICEBERG");
        replace(table().withParameters(parameters));
        room.delete = DeleteBehavior.DELETE_FROM_DATABASE;
        room.objects.deleteUnder("s3://b/d/");
        assertThat(room.crawl("s3://b/d/")).isEmpty();
        assertThat(room.crawlTables("db", "d")).isEmpty();
    }

    @Test
    void aChangeByOthersMeanwhileIsKept() {
        room.put("s3://b/d/p=4/f", "csv a:int,b:string");
        room.catalog.meanwhile = () -> {
            Map<String, String> parameters = new HashMap<>(table().parameters());
            parameters.put("theirs", "1");
            replace(table().withParameters(parameters));
        };
        room.crawl("s3://b/d/");
        assertThat(table().parameters()).containsEntry("theirs", "1").containsEntry("objectCount", "4");
        assertThat(table().version()).contains("2");
    }

    @Test
    void aTableDeletedMeanwhileIsMadeAgain() {
        room.put("s3://b/d/p=4/f", "csv a:int,b:string");
        room.catalog.meanwhile = () -> room.catalog.deleteTable(TestCallers.root(), "db", "d");
        assertThat(room.crawl("s3://b/d/")).first().asString().startsWith("created d");
        assertThat(room.catalog.names("db")).hasSize(1);
    }

    @Test
    void anUnpartitionedTableGetsPartitionKeysWhenItsFoldersDo() {
        room.put("s3://b/g/f", "csv a:int");
        room.crawl("s3://b/g/");
        room.objects.deleteUnder("s3://b/g/");
        room.put("s3://b/g/p=1/f", "csv a:int").put("s3://b/g/p=2/f", "csv a:int");
        assertThat(room.crawl("s3://b/g/")).containsExactly("updated g", "added 2 to g");
        assertThat(columns(room.catalog.get("db", "g").partitionKeys())).isEqualTo("p:string");
    }
}
