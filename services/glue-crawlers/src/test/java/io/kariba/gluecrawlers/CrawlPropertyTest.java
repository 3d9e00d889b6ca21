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
import software.amazon.awssdk.services.glue.model.CrawlerTargets;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.S3Target;

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

    /** Folders come and go between crawls, some crawls are stopped on the way: in the end the catalog is what a first crawl would have made. */
    @ParameterizedTest
    @MethodSource("seeds")
    void laterCrawlsEndWhereAFirstOneWould(int seed) {
        Random random = new Random(seed);
        CrawlRoom room = new CrawlRoom();
        room.delete = DeleteBehavior.DELETE_FROM_DATABASE;
        room.objects.buckets.add("b");
        CrawlerTargets targets = CrawlerTargets.builder().s3Targets(S3Target.builder().path("s3://b/t").build()).build();
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 5; i++) {
                String folder = "s3://b/t/k=" + random.nextInt(4) + "/j=" + random.nextInt(40) + "/";
                if (random.nextInt(3) == 0) {
                    room.objects.deleteUnder(folder);
                } else {
                    room.put(folder + "f", random.nextBoolean() ? "json a:int,b:int,c:int" : "json a:int,b:int,c:int,d:string");
                }
            }
            RecordedProgress progress = new RecordedProgress();
            progress.stopAfter = random.nextInt(3) == 0 ? random.nextInt(8) : Integer.MAX_VALUE;
            try {
                room.crawl(targets, progress);
            } catch (CrawlProgress.Stopped stopped) {
                assertThat(progress.stopAfter).isLessThan(8);
            }
        }
        room.put("s3://b/t/k=last/j=1/f", "json a:int,b:int,c:int");
        room.crawl("s3://b/t");
        CrawlRoom fresh = new CrawlRoom(room.objects);
        fresh.crawl("s3://b/t");
        assertThat(room.catalog.names("db")).isEqualTo(fresh.catalog.names("db"));
        assertThat(state(room)).isEqualTo(state(fresh));
    }

    private static List<Object> state(CrawlRoom room) {
        CatalogTable table = room.catalog.get("db", "t");
        return List.of(
                Set.copyOf(table.storage().columns()), table.partitionKeys(), table.parameters().get("objectCount"),
                room.catalog.all("db", "t").stream().map(part -> List.of(part.values(), part.storage())).toList());
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
