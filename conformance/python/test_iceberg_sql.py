"""Iceberg through Athena's SQL: tables made, altered, written, travelled in time, optimised and vacuumed by statements alone, and read by pyiceberg."""

import re
import threading
import time

import pytest
from botocore.exceptions import ClientError
from pyiceberg.catalog import load_catalog

from conftest import ACCOUNT, REGION, rows, run_query

HIDDEN = "awsdatacatalog_iceberg"


@pytest.fixture
def athena(server):
    return server.client("athena")


@pytest.fixture
def run(athena, bucket):
    """Runs statements in a database of the test's own, named as its bucket, and returns the QueryExecution."""
    run_query(athena, f"CREATE DATABASE {bucket}", f"s3://{bucket}/results/")
    return lambda sql, **more: run_query(athena, sql, f"s3://{bucket}/results/", bucket, **more)


@pytest.fixture
def sql(athena, run):
    """Cells of a statement's result."""
    return lambda text: rows(athena, run(text))


@pytest.fixture
def fails(run):
    def of(text):
        return run(text, expect="FAILED")["Status"]["StateChangeReason"]
    return of


@pytest.fixture
def lake(server, bucket):
    return load_catalog("glue", **{
        "type": "glue", "warehouse": f"s3://{bucket}/warehouse",
        "glue.endpoint": server.url, "glue.region": REGION, "glue.access-key-id": ACCOUNT, "glue.secret-access-key": "kariba",
        "s3.endpoint": server.url, "s3.region": REGION, "s3.access-key-id": ACCOUNT, "s3.secret-access-key": "kariba"})


def keys(server, bucket, prefix):
    return [o["Key"] for o in server.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]


def updated(athena, execution):
    return athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])["UpdateCount"]


def create(run, bucket, table="t", columns="id bigint, word string, at timestamp", partitioned="", properties=""):
    run(f"CREATE TABLE {table} ({columns}) {partitioned} LOCATION 's3://{bucket}/{table}/' TBLPROPERTIES ('table_type'='ICEBERG'{properties})")


def test_tables_are_made_altered_and_shown_without_an_engine(server, athena, bucket, run, sql, fails):
    made = run(f"CREATE TABLE orders (id bigint COMMENT 'its number', at timestamp, category string, price decimal(12,2), tags map<string,int>) "
               f"PARTITIONED BY (category, day(at), bucket(16, id)) LOCATION 's3://{bucket}/orders/' "
               "TBLPROPERTIES ('table_type'='ICEBERG', 'format'='parquet', 'vacuum_max_snapshot_age_seconds'='259200')")
    assert (made["StatementType"], made["SubstatementType"]) == ("DDL", "CREATE_TABLE")
    assert made["ResultConfiguration"]["OutputLocation"].endswith(".txt")
    assert sql("DESCRIBE orders") == [[line] for line in (
        "# Table schema:\t\t", "# col_name\tdata_type\tcomment", "id\tbigint\tits number", "at\ttimestamp\t", "category\tstring\t",
        "price\tdecimal(12, 2)\t", "tags\tmap<string, int>\t", "\t\t", "# Partition spec:\t\t", "# field_name\tfield_transform\tcolumn_name",
        "category\tidentity\tcategory", "at_day\tday\tat", "id_bucket\tbucket[16]\tid")]
    text = "\n".join(cell[0] for cell in sql("SHOW CREATE TABLE orders"))
    assert "PARTITIONED BY (`category`, day(`at`), bucket(16, `id`))" in text and f"LOCATION 's3://{bucket}/orders'" in text
    run(text.replace("CREATE TABLE orders", "CREATE TABLE again").replace(f"{bucket}/orders", f"{bucket}/again"))
    assert sql("DESCRIBE again") == sql("DESCRIBE orders")
    run("ALTER TABLE orders ADD COLUMNS (note string, n int)")
    run("ALTER TABLE orders CHANGE COLUMN n n bigint AFTER id")
    run("ALTER TABLE orders CHANGE COLUMN note remark string COMMENT 'was note'")
    run("ALTER TABLE orders DROP COLUMN tags")
    run("ALTER TABLE orders SET TBLPROPERTIES ('write_compression'='snappy', 'optimize_rewrite_delete_file_threshold'='10')")
    run("ALTER TABLE orders UNSET TBLPROPERTIES ('vacuum_max_snapshot_age_seconds')")
    assert [c[0].strip() for c in sql("SHOW COLUMNS IN orders")] == ["id", "n", "at", "category", "price", "remark"]
    assert sql("SHOW TBLPROPERTIES orders") == [["format", "parquet"], ["optimize_rewrite_delete_file_threshold", "10"], ["write_compression", "snappy"]]
    shown = athena.get_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=bucket, TableName="orders")["TableMetadata"]
    assert "tags" not in [c["Name"] for c in shown["Columns"]] and shown["Parameters"]["table_type"] == "ICEBERG"
    run("ALTER TABLE orders RENAME TO sales")
    assert sorted(sql("SHOW TABLES")) == [["again"], ["sales"]]
    run("DROP TABLE sales")
    assert keys(server, bucket, "orders/") == []
    assert "Unsupported table property key: mine" in fails("ALTER TABLE again SET TBLPROPERTIES ('mine'='x')")
    assert "already exists" in fails(f"CREATE TABLE again (a int) LOCATION 's3://{bucket}/new/' TBLPROPERTIES ('table_type'='ICEBERG')")
    for refused, why in ((f"CREATE EXTERNAL TABLE x (a int) LOCATION 's3://{bucket}/x/' TBLPROPERTIES ('table_type'='ICEBERG')", "External keyword not supported"),
                         ("CREATE TABLE x (a int) TBLPROPERTIES ('table_type'='ICEBERG')", "No location was specified")):
        with pytest.raises(ClientError) as error:
            run(refused)
        assert why in str(error.value)


def test_rows_are_written_changed_and_read_back_in_time(server, athena, bucket, run, sql, fails, lake):
    create(run, bucket, partitioned="PARTITIONED BY (bucket(2, id))")
    assert "no snapshot yet" in fails('SELECT * FROM "t$files"')
    assert sql("SELECT count(*) FROM t")[1] == ["0"]
    inserted = run("INSERT INTO t VALUES (1, 'a', CURRENT_TIMESTAMP), (2, 'b', TIMESTAMP '2024-01-01 10:00:00.123456'), (3, NULL, NULL)")
    assert (inserted["StatementType"], inserted["SubstatementType"], updated(athena, inserted)) == ("DML", "INSERT", 3)
    manifest = inserted["Statistics"]["DataManifestLocation"].split("/", 3)[3]
    files = server.client("s3").get_object(Bucket=bucket, Key=manifest)["Body"].read().decode().split()
    assert sorted(files) == sorted(cell[0] for cell in sql('SELECT file_path FROM "t$files"')[1:])
    first = sql('SELECT max_by(snapshot_id, committed_at) FROM "t$snapshots"')[1][0]
    lake.load_table(f"{bucket}.t").manage_snapshots().create_tag(int(first), "first").commit()
    between = sql("SELECT to_iso8601(current_timestamp)")[1][0].replace("T", " ").replace("Z", " UTC")
    changed = run("UPDATE t SET word = 'u', at = CURRENT_TIMESTAMP WHERE id = 3")
    deleted = run("DELETE FROM t WHERE id = 1")
    merged = run("MERGE INTO t USING (VALUES (2, 'm'), (9, 'new')) AS s(id, word) ON t.id = s.id WHEN MATCHED THEN UPDATE SET word = s.word "
                 "WHEN NOT MATCHED THEN INSERT (id, word, at) VALUES (s.id, s.word, current_timestamp)")
    assert [(e["SubstatementType"], updated(athena, e)) for e in (changed, deleted, merged)] == [("UPDATE", 1), ("DELETE", 1), ("MERGE", 2)]
    assert sql("SELECT id, word FROM t ORDER BY id")[1:] == [["2", "m"], ["3", "u"], ["9", "new"]]
    assert sorted(lake.load_table(f"{bucket}.t").scan().to_arrow()["id"].to_pylist()) == [2, 3, 9]
    old = [["1"], ["2"], ["3"]]
    for past in (f"VERSION AS OF {first}", f"SYSTEM_VERSION AS OF {first}", "VERSION AS OF 'first'", f"TIMESTAMP AS OF TIMESTAMP '{between}'",
                 f"SYSTEM_TIME AS OF TIMESTAMP '{between}'", f"TIMESTAMP AS OF (TIMESTAMP '{between}' + INTERVAL '0' DAY)"):
        assert sql(f"SELECT id FROM t FOR {past} ORDER BY id")[1:] == old, past
    assert "VERSION" in fails("SELECT id FROM t FOR TIMESTAMP AS OF current_timestamp - interval '1' day").upper()
    for name, columns in (("history", ["made_current_at", "snapshot_id", "parent_id", "is_current_ancestor"]), ("refs", ["name", "type", "snapshot_id"]),
                          ("manifests", ["path", "length", "partition_spec_id", "added_snapshot_id"]), ("partitions", ["partition", "record_count", "file_count", "total_size"])):
        cells = sql(f'SELECT * FROM "t${name}"')
        assert set(columns) <= set(cells[0]) and len(cells) > 1
    path, modified = sql('SELECT "$path", "$file_modified_time" FROM t')[1]
    assert path.startswith(f"s3://{bucket}/t/data/") and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC", modified)


def test_iceberg_and_hive_tables_are_one_catalog(athena, bucket, run, sql, fails):
    create(run, bucket)
    run("INSERT INTO t VALUES (1, 'a', NULL), (2, 'b', NULL)")
    run(f"CREATE EXTERNAL TABLE h (id bigint, word string) STORED AS PARQUET LOCATION 's3://{bucket}/h/'")
    run("INSERT INTO h SELECT id, upper(word) FROM t")
    run("INSERT INTO t (id, word) SELECT id + 10, word FROM h")
    run("CREATE VIEW v AS SELECT t.id, h.word FROM t JOIN h ON t.id = h.id")
    assert sql("SELECT * FROM v ORDER BY id")[1:] == [["1", "A"], ["2", "B"]]
    assert sql("SELECT id FROM t ORDER BY id")[1:] == [["1"], ["2"], ["11"], ["12"]]
    assert sorted(sql("SHOW TABLES")) == [["h"], ["t"], ["v"]]
    described = sql(f"SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = '{bucket}' ORDER BY 1, ordinal_position")[1:]
    assert [r for r in described if r[0] == "t"] == [["t", "id", "bigint"], ["t", "word", "varchar"], ["t", "at", "timestamp(6)"]]
    assert [r for r in described if r[0] == "h"]
    plan = "\n".join(str(r[0]) for r in sql("EXPLAIN SELECT * FROM t JOIN h ON t.id = h.id"))
    assert HIDDEN not in plan and "awsdatacatalog:" in plan
    assert fails(f"SELECT * FROM {HIDDEN}.{bucket}.t") == f"CATALOG_NOT_FOUND: line 1:15: Catalog '{HIDDEN}' not found"
    assert HIDDEN not in fails("INSERT INTO t VALUES ('x')") and HIDDEN not in fails("SELECT nothing FROM t")
    assert fails("INSERT INTO t (id) VALUES (1, 2)").startswith("TYPE_MISMATCH: line 1:1")
    assert "Modifying Hive table rows" in fails("DELETE FROM h WHERE id = 1")


def test_create_table_as_makes_the_whole_table_or_nothing(server, athena, bucket, run, sql, fails, lake):
    made = run(f"CREATE TABLE c WITH (table_type = 'ICEBERG', is_external = false, location = 's3://{bucket}/c/', format = 'PARQUET', write_compression = 'SNAPPY', "
               "partitioning = ARRAY['day(at)', 'bucket(id, 2)'], vacuum_max_snapshot_age_seconds = 60, optimize_rewrite_data_file_threshold = 3) "
               "AS SELECT x AS id, TIMESTAMP '2024-01-01 00:00:00' + x * INTERVAL '12' HOUR AS at FROM UNNEST(sequence(1, 8)) t(x)")
    assert (made["StatementType"], made["SubstatementType"], updated(athena, made)) == ("DDL", "CREATE_TABLE_AS_SELECT", 8)
    assert sql("SHOW TBLPROPERTIES c") == [
        ["format", "PARQUET"], ["optimize_rewrite_data_file_threshold", "3"], ["vacuum_max_snapshot_age_seconds", "60"], ["write_compression", "snappy"]]
    assert "day(`at`), bucket(2, `id`)" in str(sql("SHOW CREATE TABLE c"))
    assert sorted(lake.load_table(f"{bucket}.c").scan().to_arrow()["id"].to_pylist()) == list(range(1, 9))
    partitions = f"WITH (table_type = 'ICEBERG', is_external = false, location = 's3://{bucket}/{{0}}/', partitioning = ARRAY['p']) AS SELECT x AS p FROM UNNEST(sequence(1, {{1}})) t(x)"
    assert fails("CREATE TABLE many " + partitions.format("many", 101)).startswith("ICEBERG_TOO_MANY_OPEN_PARTITIONS: ")
    assert fails(f"CREATE TABLE zero WITH (table_type = 'ICEBERG', location = 's3://{bucket}/zero/') AS SELECT 1 / (x - 5) AS y FROM UNNEST(sequence(1, 9)) t(x)"
                 ).startswith("DIVISION_BY_ZERO")
    assert [t[0] for t in sql("SHOW TABLES")] == ["c"]
    deadline = time.monotonic() + 20
    while keys(server, bucket, "many/") + keys(server, bucket, "zero/") and time.monotonic() < deadline:
        time.sleep(0.2)
    assert keys(server, bucket, "many/") + keys(server, bucket, "zero/") == []
    assert "non-empty location" in fails(f"CREATE TABLE d WITH (table_type = 'ICEBERG', location = 's3://{bucket}/c/') AS SELECT 1 a")
    assert "'partitioned_by' does not exist" in fails("CREATE TABLE d WITH (table_type = 'ICEBERG', partitioned_by = ARRAY['a']) AS SELECT 1 a")


def test_small_files_are_joined_and_old_snapshots_go(server, bucket, run, sql, fails, lake):
    create(run, bucket, partitioned="PARTITIONED BY (word)", properties=", 'vacuum_max_snapshot_age_seconds'='1', 'vacuum_min_snapshots_to_keep'='1'")
    for number in range(3):
        run(f"INSERT INTO t VALUES ({number}, 'a', NULL), ({number + 10}, 'b', NULL)")
    run("DELETE FROM t WHERE id = 0")
    assert int(sql('SELECT count(*) FROM "t$files"')[1][0]) >= 6
    optimised = run("OPTIMIZE t REWRITE DATA USING BIN_PACK WHERE word = 'a'")
    assert optimised["StatementType"] == "DML"
    assert sql("""SELECT count(*) FROM "t$files" WHERE partition.word = 'a'""")[1] == ["1"]
    assert sql("""SELECT count(*) FROM "t$files" WHERE partition.word = 'b'""")[1] == ["3"]
    run("OPTIMIZE t REWRITE DATA USING BIN_PACK")
    assert sql('SELECT count(*), sum(content) FROM "t$files"')[1] == ["2", "0"]
    assert "partition columns" in fails("OPTIMIZE t REWRITE DATA USING BIN_PACK WHERE id = 1")
    files = len([k for k in keys(server, bucket, "t/data/")])
    time.sleep(1.1)
    vacuumed = run("VACUUM t")
    assert (vacuumed["StatementType"], vacuumed["SubstatementType"]) == ("DML", "VACUUM_TABLE")
    assert vacuumed["ResultConfiguration"]["OutputLocation"].endswith(".csv")
    assert sql('SELECT count(*) FROM "t$snapshots"')[1] == ["1"]
    assert len(keys(server, bucket, "t/data/")) == 2 < files
    assert sorted(lake.load_table(f"{bucket}.t").scan().to_arrow()["id"].to_pylist()) == [1, 2, 10, 11, 12]


def test_of_several_writers_none_is_lost(server, bucket, run, sql):
    create(run, bucket, columns="id bigint, word string")
    run("INSERT INTO t SELECT x, 'old' FROM UNNEST(sequence(1, 20)) t(x)")
    acknowledged, reasons = [], []

    def writer(number):
        athena = server.client("athena")
        for step in range(3):
            key = 100 + number * 10 + step
            text = (f"INSERT INTO t VALUES ({key}, 'new')", f"DELETE FROM t WHERE id = {number * 3 + step + 1}",
                    f"MERGE INTO t USING (VALUES ({key})) AS s(id) ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (s.id, 'new')")[number % 3]
            query = athena.start_query_execution(
                QueryString=text, QueryExecutionContext={"Database": bucket}, ResultConfiguration={"OutputLocation": f"s3://{bucket}/results/"})["QueryExecutionId"]
            while (status := athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"])["State"] in ("QUEUED", "RUNNING"):
                time.sleep(0.1)
            if status["State"] == "SUCCEEDED":
                acknowledged.append((text.split()[0], key if number % 3 != 1 else number * 3 + step + 1))
            else:
                reasons.append(status["StateChangeReason"])

    threads = [threading.Thread(target=writer, args=(n,)) for n in range(6)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    found = {int(r[0]) for r in sql("SELECT id FROM t")[1:]}
    expected = set(range(1, 21)) | {key for word, key in acknowledged if word != "DELETE"}
    assert found == expected - {key for word, key in acknowledged if word == "DELETE"}
    assert all(reason.startswith("ICEBERG_COMMIT_ERROR") for reason in reasons), reasons
    assert len([word for word, _ in acknowledged if word == "INSERT"]) == 6


def test_results_are_reused_until_the_next_commit(athena, bucket, run):
    create(run, bucket, columns="id bigint")
    reuse = {"ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {"Enabled": True, "MaxAgeInMinutes": 60}}}

    def reused():
        return run("SELECT count(*) AS n FROM t", **reuse)["Statistics"]["ResultReuseInformation"]["ReusedPreviousResult"]
    assert [reused(), reused()] == [False, True]
    run("INSERT INTO t VALUES (1)")
    assert [reused(), reused()] == [False, True]
