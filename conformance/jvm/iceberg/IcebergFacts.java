package iceberg;

import static facts.Facts.equal;
import static facts.Facts.fails;
import static facts.Facts.holds;
import static facts.Facts.name;

import facts.Facts;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.aws.AwsProperties;
import org.apache.iceberg.aws.glue.GlueCatalog;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;

/** Iceberg's GlueCatalog and S3FileIO, configured by the environment alone. BUCKET and DATABASE name what the test prepared and looks at afterwards. */
public final class IcebergFacts {
    private static final String BUCKET = Facts.environment("BUCKET");
    private static final Namespace DATABASE = Namespace.of(Facts.environment("DATABASE"));
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "city", Types.StringType.get()),
            Types.NestedField.optional(3, "seen", Types.TimestampType.withZone()));
    private static final GlueCatalog CATALOG = catalog();

    private IcebergFacts() {}

    public static void main(String[] names) throws Exception {
        Facts.run(IcebergFacts.class, List.of(names));
    }

    private static GlueCatalog catalog() {
        GlueCatalog catalog = new GlueCatalog();
        catalog.initialize("glue", new HashMap<>(Map.of("warehouse", "s3://" + BUCKET + "/warehouse", "io-impl", S3FileIO.class.getName())));
        return catalog;
    }

    private static TableIdentifier table(String name) {
        return TableIdentifier.of(DATABASE, name);
    }

    private static Record row(Table table, long id, String city) {
        Record row = GenericRecord.create(table.schema());
        row.setField("id", id);
        row.setField("city", city);
        if (table.schema().findField("seen") != null) {
            row.setField("seen", OffsetDateTime.parse("2026-11-01T10:00:00.123456Z"));
        }
        return row;
    }

    private static DataFile write(Table table, Record... rows) throws Exception {
        OutputFile file = table.io().newOutputFile(table.locationProvider().newDataLocation(name() + ".parquet"));
        Parquet.DataWriteBuilder builder = Parquet.writeData(file).schema(table.schema()).withSpec(table.spec()).createWriterFunc(GenericParquetWriter::create);
        if (table.spec().isPartitioned()) {
            PartitionKey key = new PartitionKey(table.spec(), table.schema());
            key.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(rows[0]));
            builder.withPartition(key);
        }
        DataWriter<Record> writer = builder.build();
        try (writer) {
            for (Record row : rows) {
                writer.write(row);
            }
        }
        return writer.toDataFile();
    }

    private static List<String> cities(Table table) throws Exception {
        try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
            List<String> cities = new ArrayList<>();
            rows.forEach(row -> cities.add(row.getField("id") + " " + row.getField("city")));
            return cities.stream().sorted().toList();
        }
    }

    /** The test reads this table by Athena when all facts were told. */
    public static void rowsAreAppendedAndEvolve() throws Exception {
        PartitionSpec spec = PartitionSpec.builderFor(SCHEMA).day("seen").bucket("id", 4).build();
        Table table = CATALOG.createTable(table("by_java"), SCHEMA, spec, Map.of("format-version", "2", "comment", "of a test"));
        table.newAppend().appendFile(write(table, row(table, 1, "Lusaka"))).commit();
        table.newAppend().appendFile(write(table, row(table, 2, "Siavonga"))).commit();
        Table again = catalog().loadTable(table("by_java"));
        equal(cities(again), List.of("1 Lusaka", "2 Siavonga"));
        again.updateSchema().addColumn("amount", Types.DecimalType.of(9, 2)).renameColumn("city", "town").addColumn("inner", Types.StructType.of(
                Types.NestedField.optional(9, "x", Types.IntegerType.get()))).commit();
        again.updateSpec().removeField("seen_day").commit();
        Record evolved = GenericRecord.create(again.schema());
        evolved.setField("id", 3L);
        evolved.setField("town", "Livingstone");
        evolved.setField("amount", new java.math.BigDecimal("7.25"));
        again.newAppend().appendFile(write(again, evolved)).commit();
        equal(again.history().size(), 3);
        again.manageSnapshots().createTag("first", again.history().get(0).snapshotId()).commit();
    }

    /** The test made it by Athena. */
    public static void whatAthenaWroteIsReadAndChanged() throws Exception {
        Table table = CATALOG.loadTable(table("by_athena"));
        equal(cities(table), List.of("1 Lusaka", "2 Siavonga"));
        table.newAppend().appendFile(write(table, row(table, 3, "Livingstone"))).commit();
        Schema keys = table.schema().select("id");
        EqualityDeleteWriter<Record> writer = new GenericFileWriterFactory.Builder(table).deleteFileFormat(FileFormat.PARQUET)
                .equalityFieldIds(new int[] {keys.findField("id").fieldId()}).equalityDeleteRowSchema(keys).build()
                .newEqualityDeleteWriter(EncryptedFiles.plainAsEncryptedOutput(table.io().newOutputFile(table.locationProvider()
                        .newDataLocation(name() + ".parquet"))), table.spec(), null);
        try (writer) {
            Record gone = GenericRecord.create(keys);
            gone.setField("id", 1L);
            writer.write(gone);
        }
        RowDelta delta = table.newRowDelta().addDeletes(writer.toDeleteFile());
        delta.commit();
        equal(cities(table), List.of("2 Siavonga", "3 Livingstone"));
    }

    public static void ofTwoCatalogsOneCommitsAtATime() throws Exception {
        Table one = CATALOG.createTable(table("contested"), SCHEMA);
        Table two = catalog().loadTable(table("contested"));
        one.updateProperties().set("commit.retry.num-retries", "0").commit();
        two.refresh();
        TableOperations late = ((BaseTable) two).operations();
        one.updateProperties().set("who", "one").commit();
        fails(CommitFailedException.class, () -> late.commit(late.current(), late.current().replaceProperties(Map.of("who", "two"))));
        two.refresh();
        equal(two.properties().get("who"), "one");
        two.updateProperties().set("commit.retry.num-retries", "30").set("commit.retry.min-wait-ms", "10").set("commit.retry.max-wait-ms", "200").commit();
        try (ExecutorService writers = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int writer = i;
                all.add(writers.submit(() -> {
                    Table own = catalog().loadTable(table("contested"));
                    for (int j = 0; j < 5; j++) {
                        AppendFiles append = own.newAppend().appendFile(write(own, row(own, writer * 100 + j, "c")));
                        append.commit();
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        one.refresh();
        equal(cities(one).size(), 20);
        equal(one.currentSnapshot().sequenceNumber(), 20L);
    }

    public static void tablesAreRenamedAndPurged() throws Exception {
        Namespace other = Namespace.of(name());
        CATALOG.createNamespace(other, Map.of("owner", "me", "location", "s3://" + BUCKET + "/elsewhere"));
        equal(CATALOG.loadNamespaceMetadata(other).get("owner"), "me");
        Table table = CATALOG.createTable(table("old_name"), SCHEMA);
        table.newAppend().appendFile(write(table, row(table, 1, "a"))).commit();
        TableIdentifier moved = TableIdentifier.of(other, "new_name");
        CATALOG.renameTable(table("old_name"), moved);
        holds(!CATALOG.tableExists(table("old_name")) && CATALOG.tableExists(moved), "renamed");
        equal(CATALOG.listTables(other), List.of(moved));
        fails(AlreadyExistsException.class, () -> CATALOG.createTable(moved, SCHEMA));
        fails(NamespaceNotEmptyException.class, () -> CATALOG.dropNamespace(other));
        Table renamed = CATALOG.loadTable(moved);
        String file;
        try (CloseableIterable<FileScanTask> scan = renamed.newScan().planFiles()) {
            file = scan.iterator().next().file().location();
        }
        holds(renamed.io().newInputFile(file).exists(), "the file is there");
        holds(CATALOG.dropTable(moved, true), "dropped");
        holds(!renamed.io().newInputFile(file).exists(), "the file is gone");
        fails(NoSuchTableException.class, () -> CATALOG.loadTable(moved));
        CATALOG.setProperties(other, Map.of("x", "y"));
        CATALOG.removeProperties(other, java.util.Set.of("owner"));
        equal(CATALOG.loadNamespaceMetadata(other).get("x"), "y");
        holds(CATALOG.dropNamespace(other), "dropped");
        fails(NoSuchNamespaceException.class, () -> CATALOG.loadNamespaceMetadata(other));
    }

    public static void tablesAreRegisteredReplacedAndStaged() throws Exception {
        Transaction staged = CATALOG.newCreateTableTransaction(table("staged"), SCHEMA);
        staged.newAppend().appendFile(write(staged.table(), row(staged.table(), 5, "s"))).commit();
        holds(!CATALOG.tableExists(table("staged")), "not before the commit");
        staged.commitTransaction();
        equal(cities(CATALOG.loadTable(table("staged"))), List.of("5 s"));
        Transaction replaced = CATALOG.newReplaceTableTransaction(table("staged"), new Schema(Types.NestedField.optional(1, "id", Types.LongType.get()),
                Types.NestedField.optional(2, "city", Types.StringType.get())), PartitionSpec.unpartitioned(), false);
        replaced.newAppend().appendFile(write(replaced.table(), row(replaced.table(), 6, "r"))).commit();
        replaced.commitTransaction();
        Table table = CATALOG.loadTable(table("staged"));
        equal(cities(table), List.of("6 r"));
        String metadata = ((BaseTable) table).operations().current().metadataFileLocation();
        CATALOG.dropTable(table("staged"), false);
        equal(cities(CATALOG.registerTable(table("registered"), metadata)), List.of("6 r"));
        table.newDelete().deleteFromRowFilter(Expressions.equal("id", 7L));
    }

    public static void archivingMayBeSkipped() throws Exception {
        GlueCatalog quiet = new GlueCatalog();
        quiet.initialize("quiet", new HashMap<>(Map.of("warehouse", "s3://" + BUCKET + "/warehouse", "io-impl", S3FileIO.class.getName(),
                AwsProperties.GLUE_CATALOG_SKIP_ARCHIVE, "true", "s3.delete.batch-size", "2", "s3.write.tags.team", "lake", "s3.checksum-enabled", "true")));
        Table table = quiet.createTable(table("quiet"), SCHEMA);
        for (int i = 0; i < 4; i++) {
            table.newAppend().appendFile(write(table, row(table, i, "q"))).commit();
        }
        table.expireSnapshots().expireOlderThan(System.currentTimeMillis() + 1000).retainLast(1).commit();
        equal(table.history().size(), 1);
        equal(cities(table).size(), 4);
        quiet.dropTable(table("quiet"), true);
    }

    public static void largeFilesAreWrittenInParts() throws Exception {
        try (S3FileIO io = new S3FileIO()) {
            io.initialize(new HashMap<>(Map.of("s3.multipart.part-size-bytes", "" + (5 << 20), "s3.multipart.threshold", "1.0")));
            byte[] body = new byte[23 << 20];
            new java.util.Random(7).nextBytes(body);
            String location = "s3://" + BUCKET + "/io/" + name();
            try (var out = io.newOutputFile(location).create()) {
                out.write(body);
            }
            byte[] back = new byte[1000];
            try (var in = io.newInputFile(location).newStream()) {
                in.seek(11 << 20);
                in.readNBytes(back, 0, 1000);
            }
            holds(java.util.Arrays.equals(back, 0, 1000, body, 11 << 20, (11 << 20) + 1000), "the bytes of the middle");
            equal(io.newInputFile(location).getLength(), (long) body.length);
            List<String> found = new ArrayList<>();
            io.listPrefix("s3://" + BUCKET + "/io/").forEach((FileInfo each) -> found.add(each.location()));
            holds(found.contains(location), "listed");
            io.deletePrefix("s3://" + BUCKET + "/io/");
            holds(!io.newInputFile(location).exists(), "deleted");
            fails(org.apache.iceberg.exceptions.NotFoundException.class, () -> io.newInputFile(location).newStream().read());
        }
    }
}
