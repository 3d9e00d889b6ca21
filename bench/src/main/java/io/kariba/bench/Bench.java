package io.kariba.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code ./kariba bench [NAME…] [--json FILE]}: runs what is named, or all. */
public final class Bench {
    /** In the order in which they run. */
    private static final List<Measurement> ALL = List.of(
            new StartBench(),
            new MemoryBench(),
            new S3Bench(),
            new CrawlBench(),
            new GlueBench(),
            new PartitionsBench(),
            new PutsBench(),
            new SmallBench(),
            new TpchBench());

    private Bench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        Optional<Path> json = Optional.empty();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--json") && i + 1 < arguments.length) {
                json = Optional.of(Path.of(arguments[++i]));
            } else {
                names.add(arguments[i]);
            }
        }
        List<String> known = ALL.stream().map(Measurement::name).toList();
        if (!known.containsAll(names)) {
            System.err.println("kariba: bench knows " + known + " and --json FILE");
            System.exit(2);
        }
        Report report = new Report();
        for (Measurement measurement : ALL) {
            if (names.isEmpty() || names.contains(measurement.name())) {
                try {
                    measurement.run(report);
                } catch (IOException | RuntimeException failure) {
                    report.failed(measurement.name(), failure);
                }
            }
        }
        System.out.print("\n" + report.table());
        if (json.isPresent()) {
            report.write(json.get());
        }
        System.exit(report.isReached() ? 0 : 1);
    }
}
