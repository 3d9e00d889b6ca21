package io.kariba.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.AllowAll;
import io.kariba.api.InMemoryBlobs;
import io.kariba.api.InMemoryMetadata;
import io.kariba.api.SequentialIds;
import io.kariba.athena.AthenaConfig;
import io.kariba.athena.AthenaPorts;
import io.kariba.athena.AthenaService;
import io.kariba.gluecatalog.GlueCatalogService;
import io.kariba.gluecrawlers.CrawlersConfig;
import io.kariba.gluecrawlers.CrawlersPorts;
import io.kariba.gluecrawlers.GlueCrawlersService;
import io.kariba.protocols.OperationTable;
import io.kariba.protocols.Service;
import io.kariba.s3.S3Service;
import io.kariba.sts.StsService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pages in docs/services say what the operation tables say. {@code -Dkariba.write=true} writes them instead of comparing. */
class SupportTablesTest {
    private static final String MARK = "<!-- support table -->\n";

    private static Map<String, Service> services() {
        InMemoryMetadata metadata = new InMemoryMetadata();
        AllowAll permissions = new AllowAll();
        SequentialIds ids = new SequentialIds();
        InstantSource clock = InstantSource.system();
        Map<String, Service> services = new LinkedHashMap<>();
        services.put("glue", new GlueCatalogService(new GlueCatalogService.Ports(metadata, permissions, null, ids, clock, policy -> {}, List.of())));
        services.put("glue-crawlers", new GlueCrawlersService(
                new CrawlersPorts(metadata, permissions, null, null, null, null, ids, clock), CrawlersConfig.DEFAULT));
        services.put("athena", new AthenaService(new AthenaPorts(metadata, permissions, null, null, null, null, null, ids, clock), AthenaConfig.DEFAULT));
        services.put("sts", new StsService(null, permissions, policy -> {}));
        services.put("s3", new S3Service(new io.kariba.s3.S3Stores(io.kariba.s3.S3Config.DEFAULT, metadata, new InMemoryBlobs()), permissions, null, ids, clock, policy -> {}));
        return services;
    }

    @Test
    void thePagesSayWhatTheOperationTablesSay() throws IOException {
        Map<String, OperationTable> tables = new LinkedHashMap<>();
        services().forEach((page, service) -> tables.put(page, service.operations()));
        for (Map.Entry<String, OperationTable> service : tables.entrySet()) {
            Path page = Path.of(System.getProperty("basedir", ".")).resolve("../docs/services/" + service.getKey() + ".md");
            String text = Files.readString(page);
            int at = text.indexOf(MARK);
            assertThat(at).as(page + " has the mark " + MARK).isPositive();
            String expected = text.substring(0, at + MARK.length()) + "\n" + SupportTables.of(service.getValue(), whole(service.getValue(), tables.values()));
            if (Boolean.getBoolean("kariba.write")) {
                Files.writeString(page, expected);
            } else {
                assertThat(text).as(page.toString()).isEqualTo(expected);
            }
        }
    }

    /** What all modules of a service do together. */
    private static OperationTable whole(OperationTable table, Collection<OperationTable> all) {
        OperationTable[] others = all.stream().filter(other -> other != table && other.model().equals(table.model())).toArray(OperationTable[]::new);
        return OperationTable.join(table, others);
    }
}
