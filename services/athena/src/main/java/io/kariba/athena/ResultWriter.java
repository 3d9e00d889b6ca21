package io.kariba.athena;

import io.kariba.api.AccessDenied;
import io.kariba.api.Objects;
import io.kariba.athenasql.AthenaError;
import io.kariba.athenasql.StatementFailed;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes results to the output location as the caller, streaming, and the object of their columns beside them. */
final class ResultWriter {
    /** What statements show that write and have no rows. */
    static final List<StoredQuery.Column> ROWS = List.of(new StoredQuery.Column("rows", "bigint", 19, 0));

    /** How much of a table's folder is looked through for a manifest: a million keys. */
    private static final int MOST_PAGES = 1_000;

    /** Files of this name bear the query's id too, and are an Iceberg table's statistics, not its data. */
    private static final String STATISTICS = ".stats";

    private static final System.Logger LOG = System.getLogger(ResultWriter.class.getName());
    /** An error type of the User Guide's "Athena error catalog". */
    private static final int S3_PERMISSION = 1501;
    private static final String CONTENT_TYPE = "application/octet-stream";
    private final Objects objects;

    ResultWriter(Objects objects) {
        this.objects = objects;
    }

    /** A CSV being written, its header already in it. */
    final class Rows implements AutoCloseable {
        private final ActiveQuery active;
        private final List<StoredQuery.Column> columns;
        private final Objects.Upload upload;
        private final CsvWriter csv;

        private Rows(ActiveQuery active, List<StoredQuery.Column> columns) throws IOException {
            this.active = active;
            this.columns = columns;
            this.upload = open(active, ResultNames.of(active).result());
            this.csv = new CsvWriter(upload);
        }

        void row(List<String> values) throws IOException {
            csv.row(values);
        }

        long bytes() {
            return csv.bytes();
        }

        /** Makes the result durable. The two objects share their waits for the disk. */
        void commit() throws IOException {
            csv.close();
            Beside<Void> described = Beside.start(() -> {
                writeColumns(active, columns);
                return null;
            });
            try {
                ResultWriter.commit(active, upload);
            } finally {
                described.await();
            }
        }

        /** Without commit nothing stays. */
        @Override
        public void close() throws IOException {
            upload.close();
        }
    }

    Rows startCsv(ActiveQuery active, List<StoredQuery.Column> columns) throws IOException {
        Rows rows = new Rows(active, columns);
        rows.row(columns.stream().map(StoredQuery.Column::name).toList());
        return rows;
    }

    /** Takes the CSV of an earlier query over. */
    void copyCsv(ActiveQuery active, InputStream from, List<StoredQuery.Column> columns) throws IOException {
        try (Objects.Upload upload = open(active, ResultNames.of(active).result())) {
            from.transferTo(upload);
            commit(active, upload);
        }
        writeColumns(active, columns);
    }

    /**
     * A text result that was written.
     *
     * @param cells the most a row has
     */
    record Text(int cells, long rows) {}

    /** Writes a text result: cells joined by tabs, a row a line, no header. */
    Text writeText(ActiveQuery active, List<StoredQuery.Column> columns, Iterable<List<String>> rows) throws IOException {
        int cells = 0;
        long count = 0;
        try (Objects.Upload upload = open(active, ResultNames.of(active).result())) {
            Writer out = new BufferedWriter(new OutputStreamWriter(upload, StandardCharsets.UTF_8), 1 << 16);
            for (List<String> row : rows) {
                cells = Math.max(cells, row.size());
                count++;
                out.write(row.stream().map(cell -> cell == null ? "" : cell).collect(Collectors.joining("\t")).replace('\n', ' '));
                out.write('\n');
                active.checkStop();
            }
            out.flush();
            commit(active, upload);
        }
        writeColumns(active, columns);
        return new Text(cells, count);
    }

    /**
     * Writes the list of files under a folder, an {@code s3://} URI a line. A folder that cannot be listed gives an empty list: the files are written, and
     * failing the query now would make its caller write them again.
     *
     * @param folder empty for an empty list
     * @param mark only files whose name holds it
     */
    void writeManifest(ActiveQuery active, Optional<S3Path> folder, String mark) throws IOException {
        try (Objects.Upload upload = open(active, ResultNames.of(active).manifest().orElseThrow())) {
            Writer out = new BufferedWriter(new OutputStreamWriter(upload, StandardCharsets.UTF_8), 1 << 16);
            if (folder.isPresent()) {
                list(active, folder.get(), mark, out);
            }
            out.flush();
            commit(active, upload);
        }
        writeColumns(active, ROWS);
    }

    private void list(ActiveQuery active, S3Path folder, String mark, Writer out) throws IOException {
        Optional<String> after = Optional.empty();
        int pages = 0;
        do {
            if (++pages > MOST_PAGES) {
                LOG.log(System.Logger.Level.WARNING, "The manifest of query {0} covers the first {1} pages of {2} only", active.id(), MOST_PAGES, folder);
                return;
            }
            Objects.Page page;
            try {
                page = objects.list(active.viaAthena(), folder.bucket(), folder.folder(), "", after, 1_000);
            } catch (AccessDenied | Objects.ObjectError e) {
                LOG.log(System.Logger.Level.WARNING, "Query {0} has no manifest: {1}", active.id(), e.getMessage());
                return;
            }
            for (Objects.Info object : page.objects()) {
                String name = object.key().substring(object.key().lastIndexOf('/') + 1);
                if (name.contains(mark) && !name.endsWith(STATISTICS)) {
                    out.write("s3://" + folder.bucket() + "/" + object.key() + "\n");
                }
            }
            after = page.next();
        } while (after.isPresent());
    }

    /** Describes the columns beside the result. */
    private void writeColumns(ActiveQuery active, List<StoredQuery.Column> columns) throws IOException {
        try (Objects.Upload upload = open(active, ResultNames.of(active).metadata())) {
            upload.write(ColumnsFile.bytes(active.id(), columns.stream().map(QueryResults::shown).toList()));
            commit(active, upload);
        }
    }

    private Objects.Upload open(ActiveQuery active, S3Path path) throws IOException {
        return denied(active, () -> objects.put(active.viaAthena(), path.bucket(), path.key(), CONTENT_TYPE));
    }

    private static void commit(ActiveQuery active, Objects.Upload upload) throws IOException {
        denied(active, () -> {
            upload.commit();
            return null;
        });
    }

    private interface Write<T> {
        T run() throws IOException;
    }

    private static <T> T denied(ActiveQuery active, Write<T> write) throws IOException {
        String location = active.query().output().settings().outputLocation();
        try {
            return write.run();
        } catch (AccessDenied e) {
            throw outputFailed("Access denied when writing output to url: " + location
                    + " . Please ensure you are allowed to access the S3 bucket. If you are encrypting query results with KMS key, please ensure you are "
                    + "allowed to access your KMS key");
        } catch (Objects.ObjectError e) {
            throw outputFailed("Query results could not be written to " + location + ": " + e.getMessage() + " (Service: Amazon S3; Error Code: " + e.code() + ")");
        }
    }

    private static StatementFailed outputFailed(String message) {
        return new StatementFailed(new AthenaError(AthenaError.USER, S3_PERMISSION, false, message));
    }
}
