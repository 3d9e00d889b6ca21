package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.CatalogTable;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;

/** What holds for any folders. The seed is the parameter. */
class CrawlPropertyTest {
    private static final List<String> FOLDERS = List.of("a", "b", "k=1", "k=2", "j=1", "K=3", "x y");
    private static final List<String> FILES = List.of(
            "csv a:int,b:int", "csv a:bigint,b:string", "json a:int,b:int", "json x:string,y:string,z:string", "csv.gz a:int,b:int", "json a:int,b:int,c:int");

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyFileIsInOneTableAndASecondCrawlFindsNothingNew(int seed) {
        Random random = new Random(seed);
        CrawlRoom room = new CrawlRoom();
        room.combines = random.nextInt(4) == 0;
        room.delete = DeleteBehavior.DELETE_FROM_DATABASE;
        Set<String> keys = new HashSet<>();
        int kinds = 1 + random.nextInt(FILES.size());
        for (int i = 0; i < 1 + random.nextInt(30); i++) {
            StringBuilder key = new StringBuilder("s3://b/t/");
            for (int depth = random.nextInt(4); depth > 0; depth--) {
                key.append(FOLDERS.get(random.nextInt(FOLDERS.size()))).append('/');
            }
            key.append("f").append(random.nextInt(3));
            if (keys.add(key.toString())) {
                room.put(key.toString(), FILES.get(random.nextInt(kinds)));
            }
        }
        room.crawl("s3://b/t/");
        assertThat(objects(room)).as("files of all tables").isEqualTo(keys.size());
        assertThat(room.crawl("s3://b/t/")).as("a second crawl").isEmpty();
        room.objects.deleteUnder("s3://b/t/");
        room.crawl("s3://b/t/");
        assertThat(room.catalog.names("db")).isEmpty();
    }

    private static int objects(CrawlRoom room) {
        Set<String> locations = new HashSet<>();
        int objects = 0;
        for (String name : room.catalog.names("db")) {
            CatalogTable table = room.catalog.get("db", name);
            assertThat(locations.add(table.storage().location().orElseThrow())).as("location of " + name).isTrue();
            int own = Integer.parseInt(table.parameters().get("objectCount"));
            if (!table.partitionKeys().isEmpty()) {
                int parts = room.catalog.all("db", name).stream().mapToInt(part -> Integer.parseInt(part.parameters().get("objectCount"))).sum();
                assertThat(parts).as("files of the partitions of " + name).isEqualTo(own);
            }
            objects += own;
        }
        return objects;
    }
}
