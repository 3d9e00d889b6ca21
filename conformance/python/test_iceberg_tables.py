"""Iceberg tables whose metadata the server changes without an engine, as the engine and pyiceberg see them: made, altered, vacuumed and dropped by Athena's DDL."""

import concurrent.futures
import datetime
import time

import pyarrow as pa
import pytest
from pyiceberg.exceptions import CommitFailedException

from conftest import ACCOUNT, rows, run_query
from test_iceberg_clients import catalog_of
from test_identity import everything_but, session


@pytest.fixture
def lake(server, bucket, name):
    return Lake(server, bucket, name)


class Lake:
    """A database of the test's name; statements run in it."""

    def __init__(self, server, bucket, name):
        self.bucket, self.name = bucket, name
        self.s3, self.glue, self.athena = server.client("s3"), server.client("glue"), server.client("athena")
        self.catalog = catalog_of(server.url, bucket)
        self.catalog.create_namespace(name)

    def sql(self, text, expect="SUCCEEDED"):
        return run_query(self.athena, text, f"s3://{self.bucket}/out/", self.name, expect=expect)

    def select(self, text):
        return rows(self.athena, self.sql(text))[1:]

    def create(self, columns="id bigint, name string, ts timestamp", partitioning="", properties=""):
        by = f"PARTITIONED BY ({partitioning})" if partitioning else ""
        self.sql(f"CREATE TABLE t ({columns}) {by} LOCATION 's3://{self.bucket}/db/t/' TBLPROPERTIES ('table_type'='ICEBERG'{properties})")

    def table(self):
        return self.catalog.load_table((self.name, "t"))

    def entry(self):
        return self.glue.get_table(DatabaseName=self.name, Name="t")["Table"]

    def keys(self, folder=""):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"db/t/{folder}")
        return sorted(one["Key"] for page in pages for one in page.get("Contents", []))

    def append(self, *ids):
        table = self.table()
        data = {field.name: [i if field.name == "id" else None for i in ids] for field in table.schema().fields}
        table.append(pa.table(data, schema=table.schema().as_arrow()))


def test_a_table_made_here_is_one_for_pyiceberg_and_the_engine(lake):
    lake.create("id bigint, name string COMMENT 'who', ts timestamp, tags array<string>, place struct<x:double,m:map<string,int>>", "day(ts), bucket(4, id)")
    table = lake.table()
    assert str(table.spec()).split() == "[ 1000: ts_day: day(3) 1001: id_bucket: bucket[4](1) ]".split()
    assert table.metadata.format_version == 2 and table.schema().find_field("name").doc == "who"
    value = {"id": 1, "name": "ada", "ts": datetime.datetime(2026, 1, 1, 5), "tags": ["x"], "place": {"x": 1.5, "m": [("k", 1)]}}
    table.append(pa.Table.from_pylist([value], schema=table.schema().as_arrow()))
    lake.sql("INSERT INTO t (id, name, ts) VALUES (2, 'grace', TIMESTAMP '2026-02-01 00:00:00')")
    assert lake.select("SELECT * FROM t ORDER BY id") == [
        ["1", "ada", "2026-01-01 05:00:00.000", "[x]", "{x=1.5, m={k=1}}"], ["2", "grace", "2026-02-01 00:00:00.000", None, None]]
    assert lake.table().scan(row_filter="id = 1").to_arrow().to_pylist() == [value]
    assert lake.entry()["StorageDescriptor"]["Location"] == f"s3://{lake.bucket}/db/t"


def test_rows_written_before_a_change_are_read_by_it(lake):
    lake.create("id int, name string, amount float")
    lake.sql("INSERT INTO t VALUES (1, 'ada', REAL '1.5')")
    first = lake.entry()["Parameters"]["metadata_location"]
    lake.sql("ALTER TABLE t CHANGE COLUMN id id bigint")
    lake.sql("ALTER TABLE t CHANGE COLUMN name customer string AFTER amount")
    lake.sql("ALTER TABLE t CHANGE COLUMN amount amount double")
    lake.sql("ALTER TABLE t ADD COLUMNS (extra decimal(10,2))")
    lake.sql("INSERT INTO t VALUES (5000000000, 2.5, 'grace', DECIMAL '3.25')")
    assert lake.select("SELECT * FROM t ORDER BY id") == [["1", "1.5", "ada", None], ["5000000000", "2.5", "grace", "3.25"]]
    lake.sql("ALTER TABLE t DROP COLUMN customer")
    lake.sql("ALTER TABLE t ADD COLUMNS (customer string)")
    assert lake.select("SELECT id, customer FROM t ORDER BY id") == [["1", None], ["5000000000", None]]
    assert sorted(lake.table().scan().to_arrow()["amount"].to_pylist()) == [1.5, 2.5]
    entry = lake.entry()
    assert [(c["Name"], c["Parameters"]["iceberg.field.current"]) for c in entry["StorageDescriptor"]["Columns"]][:4] == [
        ("id", "true"), ("amount", "true"), ("extra", "true"), ("customer", "true")]
    assert entry["Parameters"]["previous_metadata_location"] != first
    assert [log.metadata_file for log in lake.table().metadata.metadata_log][0].endswith(".metadata.json")


def test_what_athena_has_not_is_refused_and_nothing_is_left(lake):
    for column in ("a tinyint", "a smallint", "a char(3)", "a varchar(10)", "a array<tinyint>"):
        failed = run_query(
            lake.athena, f"CREATE TABLE t ({column}) LOCATION 's3://{lake.bucket}/db/t/' TBLPROPERTIES ('table_type'='ICEBERG')",
            f"s3://{lake.bucket}/out/", lake.name, expect="FAILED")
        assert "not supported" in failed["Status"]["StateChangeReason"].lower()
    assert lake.keys() == []
    lake.create(partitioning="day(ts)")
    before = lake.entry()["Parameters"]["metadata_location"]
    for statement in ("ALTER TABLE t DROP COLUMN ts", "ALTER TABLE t CHANGE COLUMN id id int", "ALTER TABLE t ADD COLUMNS (id int)", "ALTER TABLE t DROP COLUMN nope"):
        lake.sql(statement, expect="FAILED")
    assert lake.entry()["Parameters"]["metadata_location"] == before and len(lake.keys()) == 1


def test_vacuum_keeps_what_a_tag_or_a_branch_leads_to(lake):
    lake.create()
    lake.append(1)
    tagged = lake.table().current_snapshot().snapshot_id
    lake.sql("DELETE FROM t WHERE id = 1")
    lake.append(2)
    lake.table().overwrite(lake.table().scan(row_filter="id = 2").to_arrow().slice(0, 0))
    lake.append(3)
    lake.table().manage_snapshots().create_tag(tagged, "audit").commit()
    before = len(lake.table().metadata.snapshots)
    lake.sql("ALTER TABLE t SET TBLPROPERTIES ('vacuum_max_snapshot_age_seconds'='0')")
    young = "db/t/data/under-way.parquet"
    lake.s3.put_object(Bucket=lake.bucket, Key=young, Body=b"x")
    time.sleep(0.01)
    lake.sql("VACUUM t")
    table = lake.table()
    assert before > 3 and {s.snapshot_id for s in table.metadata.snapshots} == {tagged, table.current_snapshot().snapshot_id}
    assert table.scan().to_arrow()["id"].to_pylist() == [3]
    assert table.scan(snapshot_id=tagged).to_arrow()["id"].to_pylist() == [1]
    assert lake.select("SELECT id FROM t") == [["3"]]
    # Nothing but what the two snapshots refer to, and the file that no commit has taken yet but may.
    referred = {path.removeprefix(f"s3://{lake.bucket}/") for path in table.inspect.all_files()["file_path"].to_pylist()}
    assert set(lake.keys("data/")) == referred | {young} and len(referred) >= 2
    lake.append(4)
    assert lake.select("SELECT id FROM t ORDER BY id") == [["3"], ["4"]]


def test_vacuum_cuts_the_metadata_log(lake):
    lake.create(properties=", 'vacuum_max_metadata_files_to_keep'='2'")
    for i in range(5):
        lake.sql(f"ALTER TABLE t ADD COLUMNS (c{i} int)")
    lake.sql("VACUUM t")
    assert len(lake.table().metadata.metadata_log) == 2
    assert lake.select("SELECT count(c4) FROM t") == [["0"]]


def test_drop_takes_every_file_so_that_the_location_is_free(lake):
    lake.create()
    lake.append(1)
    lake.sql("INSERT INTO t (id) VALUES (2)")
    lake.sql("DELETE FROM t WHERE id = 1")
    assert len(lake.keys("data/")) >= 2
    lake.sql("DROP TABLE t")
    assert lake.keys() == []
    lake.create()
    assert lake.select("SELECT * FROM t") == []


def test_a_table_whose_metadata_is_gone_can_be_dropped(lake):
    lake.create()
    lake.s3.delete_object(Bucket=lake.bucket, Key=lake.keys("metadata/")[0])
    lake.sql("DROP TABLE t")
    assert lake.catalog.list_tables(lake.name) == []


def test_changes_of_the_schema_and_appends_at_once_are_all_there(lake):
    lake.create()

    def alter(i):
        lake.sql(f"ALTER TABLE t ADD COLUMNS (c{i} int)")

    def append(i):
        # pyiceberg's own retries are few, and it does not rebase an append on another's schema.
        for _ in range(40):
            try:
                return lake.append(i)
            except CommitFailedException:
                time.sleep(0.05)
        raise AssertionError("no append got through")

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        work = [pool.submit(alter, i) for i in range(8)] + [pool.submit(append, i) for i in range(8)]
        for one in work:
            one.result()
    table = lake.table()
    assert {f"c{i}" for i in range(8)} <= {field.name for field in table.schema().fields}
    assert len({field.field_id for field in table.schema().fields}) == 11
    assert sorted(table.scan(selected_fields=("id",)).to_arrow()["id"].to_pylist()) == list(range(8))
    versions = lake.glue.get_paginator("get_table_versions").paginate(DatabaseName=lake.name, TableName="t")
    locations = [v["Table"]["Parameters"]["metadata_location"] for page in versions for v in page["TableVersions"]]
    assert len(locations) == len(set(locations)) >= 9
    assert set(locations) <= {f"s3://{lake.bucket}/{key}" for key in lake.keys("metadata/")}


def test_vacuum_beside_writers_loses_no_row(lake):
    lake.create(properties=", 'vacuum_max_snapshot_age_seconds'='0'")

    def write(who):
        for n in range(3):
            for _ in range(40):
                try:
                    lake.append(who * 10 + n)
                    break
                except (CommitFailedException, FileNotFoundError):
                    # Lost a race, or the snapshot it began with expired before it was read; nothing was acknowledged.
                    time.sleep(0.05)
            else:
                raise AssertionError("no append got through")

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, who) for who in range(3)]
        while not all(one.done() for one in writers):
            lake.sql("VACUUM t")
        for one in writers:
            one.result()
    lake.sql("VACUUM t")
    assert sorted(lake.table().scan().to_arrow()["id"].to_pylist()) == sorted(who * 10 + n for who in range(3) for n in range(3))
    assert len(lake.table().metadata.snapshots) == 1


def test_no_acknowledged_row_is_lost_while_a_table_is_renamed(lake):
    lake.create()
    acknowledged, stop = [], []

    def write(who):
        n = 0
        while not stop:
            for name in ("t", "u"):
                try:
                    table = lake.catalog.load_table((lake.name, name))
                    table.append(pa.table({"id": [who * 1000 + n], "name": [None], "ts": [None]}, schema=table.schema().as_arrow()))
                    acknowledged.append(who * 1000 + n)
                    n += 1
                except Exception:  # noqa: BLE001 - the name has gone, or the commit was refused: not acknowledged
                    pass

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(write, who) for who in range(2)]
        renamed, current = 0, ("t", "u")
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and (renamed < 6 or len(acknowledged) < 6):
            query = lake.athena.start_query_execution(
                QueryString=f"ALTER TABLE {current[0]} RENAME TO {current[1]}", QueryExecutionContext={"Database": lake.name},
                ResultConfiguration={"OutputLocation": f"s3://{lake.bucket}/out/"})["QueryExecutionId"]
            while (state := lake.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]["State"]) in ("QUEUED", "RUNNING"):
                time.sleep(0.02)
            if state == "SUCCEEDED":
                renamed, current = renamed + 1, current[::-1]
                # An append takes a while; without a pause every one would find that its name has gone.
                time.sleep(0.3)
        stop.append(True)
        for one in writers:
            one.result()
    present = lake.catalog.load_table((lake.name, current[0])).scan().to_arrow()["id"].to_pylist()
    assert renamed >= 2 and acknowledged and set(acknowledged) <= set(present) and len(set(present)) == len(present)
    assert lake.catalog.list_tables(lake.name) == [(lake.name, current[0])]


def denied(server, lake, *actions):
    """Athena of a session that may do all but this."""
    athena = session(server, ACCOUNT, everything_but(*actions))("athena")

    def run(text, expect):
        return run_query(athena, text, f"s3://{lake.bucket}/out/", lake.name, expect=expect)["Status"].get("StateChangeReason", "")

    return run


def test_every_step_needs_the_callers_own_right(server, lake):
    lake.create()
    before, files = lake.entry()["Parameters"]["metadata_location"], lake.keys()
    for action in ("glue:UpdateTable", "glue:GetTable"):
        assert f"not authorized to perform: {action}" in denied(server, lake, action)("ALTER TABLE t ADD COLUMNS (a int)", "FAILED")
    for action in ("s3:GetObject", "s3:PutObject"):
        assert "denied" in denied(server, lake, action)("ALTER TABLE t ADD COLUMNS (a int)", "FAILED").lower()
    assert "glue:DeleteTable" in denied(server, lake, "glue:DeleteTable")("DROP TABLE t", "FAILED")
    denied(server, lake, "s3:GetObject")("DROP TABLE t", "FAILED")
    denied(server, lake, "glue:CreateTable")(
        f"CREATE TABLE u (a int) LOCATION 's3://{lake.bucket}/db/u/' TBLPROPERTIES ('table_type'='ICEBERG')", "FAILED")
    assert lake.entry()["Parameters"]["metadata_location"] == before and lake.keys() == files
    assert lake.s3.list_objects_v2(Bucket=lake.bucket, Prefix="db/u/")["KeyCount"] == 0


def test_vacuum_without_the_right_to_delete_succeeds_and_leaves_the_files(server, lake):
    """Athena User Guide, "VACUUM": if the permission is not present, the query succeeds, but the files are not deleted."""
    lake.create(properties=", 'vacuum_max_snapshot_age_seconds'='0'")
    lake.append(1)
    lake.table().overwrite(lake.table().scan().to_arrow().slice(0, 0))
    lake.append(2)
    files = set(lake.keys("data/"))
    denied(server, lake, "s3:DeleteObject")("VACUUM t", "SUCCEEDED")
    assert len(lake.table().metadata.snapshots) == 1 and set(lake.keys("data/")) == files
    assert lake.select("SELECT id FROM t") == [["2"]]
