package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.Caller;
import io.kariba.api.CatalogPartition;
import io.kariba.api.Objects;
import io.kariba.api.TestCallers;
import io.kariba.api.TestClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.CrawlerTargets;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.RecrawlBehavior;
import software.amazon.awssdk.services.glue.model.S3Target;
import software.amazon.awssdk.services.glue.model.SchemaChangePolicy;
import software.amazon.awssdk.services.glue.model.UpdateBehavior;

/** A crawl of 100,000 files in 10,000 partitions in a JVM of 40 megabytes, of which the classes' own objects take a third. */
class CrawlMemoryTest {
    private static final int PARTITIONS = 10_000;
    private static final int FILES = 10;

    @Test
    void aHundredThousandFilesFitIntoALittleMemory() throws IOException, InterruptedException {
        Process crawl = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx40m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                        "-cp", System.getProperty("java.class.path"), CrawlMemoryTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(crawl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(crawl.waitFor()).as(output).isZero();
        assertThat(output).contains("partitions 10000 in batches of at most 100").contains("files 100000");
    }

    public static void main(String[] arguments) {
        AtomicInteger added = new AtomicInteger();
        AtomicInteger largest = new AtomicInteger();
        FakeCatalog held = new FakeCatalog();
        // Keeps tables and only counts partitions, so that what is held is the crawl's.
        io.kariba.api.Catalog catalog = (io.kariba.api.Catalog) Proxy.newProxyInstance(
                CrawlMemoryTest.class.getClassLoader(), new Class<?>[] {io.kariba.api.Catalog.class}, (proxy, method, values) -> {
                    if (method.getName().equals("createPartitions")) {
                        List<?> batch = (List<?>) values[3];
                        batch.forEach(partition -> ((CatalogPartition) partition).storage().location().orElseThrow());
                        added.addAndGet(batch.size());
                        largest.accumulateAndGet(batch.size(), Math::max);
                        return List.of();
                    }
                    return method.invoke(held, values);
                });
        CrawlPlan plan = new CrawlPlan(
                "c", "id", TestCallers.root(), Optional.of("db"), "",
                CrawlerTargets.builder().s3Targets(S3Target.builder().path("s3://b/events/").build()).build(), List.of(),
                SchemaChangePolicy.builder().updateBehavior(UpdateBehavior.UPDATE_IN_DATABASE).deleteBehavior(DeleteBehavior.LOG).build(),
                RecrawlBehavior.CRAWL_EVERYTHING, CrawlerConfiguration.DEFAULT);
        new Crawl(new CrawlPorts(new Generated(), catalog, null, (file, custom) -> CrawlRoom.recognise(file), new TestClock())).run(plan, new RecordedProgress());
        System.out.println("partitions " + added + " in batches of at most " + largest);
        System.out.println("files " + held.get("db", "events").parameters().get("objectCount"));
    }

    /** Keys made as they are asked for. */
    private static final class Generated implements Objects {
        private static final String ROW = "parquet id:bigint,name:string,price:double,at:timestamp,comment:string";

        @Override
        public Page list(Caller caller, String bucket, String prefix, String delimiter, Optional<String> after, int limit) {
            int from = after.map(Integer::parseInt).orElse(0);
            List<Info> page = new ArrayList<>(limit);
            for (int i = from; i < Math.min(from + limit, PARTITIONS * FILES); i++) {
                page.add(new Info(key(i), ROW.length(), "", Instant.EPOCH, Map.of()));
            }
            return new Page(page, List.of(), from + limit < PARTITIONS * FILES ? Optional.of(Integer.toString(from + limit)) : Optional.empty());
        }

        private static String key(int i) {
            int partition = i / FILES;
            return String.format(Locale.ROOT, "events/year=%04d/day=%03d/part-%05d-7c0a2f8e-5d0e-4c5b-9f5a-3d1b6f0f8a11.parquet",
                    2000 + partition / 365, partition % 365, i % FILES);
        }

        @Override
        public InputStream get(Caller caller, String bucket, String key) {
            return new ByteArrayInputStream(ROW.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public boolean bucketExists(Caller caller, String bucket) {
            return true;
        }

        @Override
        public Optional<Info> head(Caller caller, String bucket, String key) {
            return Optional.empty();
        }

        @Override
        public Upload put(Caller caller, String bucket, String key, String contentType) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(Caller caller, String bucket, String key) {
            throw new UnsupportedOperationException();
        }
    }
}
