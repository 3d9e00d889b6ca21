"""Iceberg tables of the Glue catalog: pyiceberg's life of a table, and the same tables through Athena, awswrangler and DuckDB."""

import datetime
import decimal
import multiprocessing
import threading

import awswrangler
import boto3
import duckdb
import duckdb_extensions
import pandas
import pyarrow as pa
import pytest
from botocore.exceptions import ClientError
from pyiceberg.catalog import load_catalog
from pyiceberg.exceptions import CommitFailedException, NamespaceAlreadyExistsError, NamespaceNotEmptyError, NoSuchNamespaceError, NoSuchTableError, TableAlreadyExistsError
from pyiceberg.expressions import And, EqualTo, GreaterThanOrEqual
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table.sorting import NullOrder, SortDirection, SortField, SortOrder
from pyiceberg.transforms import BucketTransform, DayTransform, HourTransform, IdentityTransform, MonthTransform, TruncateTransform, YearTransform
from pyiceberg.types import DateType, DecimalType, LongType, NestedField, StringType, TimestampType

from conftest import ACCOUNT, REGION, rows, run_query

KEYS = {"aws_access_key_id": ACCOUNT, "aws_secret_access_key": "kariba"}

ORDERS = pa.schema([
    pa.field("id", pa.int64(), nullable=False), pa.field("customer", pa.string()), pa.field("amount", pa.float64()),
    pa.field("day", pa.date32()), pa.field("at", pa.timestamp("us"))])


def catalog_of(url, bucket, **more):
    return load_catalog("glue", **{
        "type": "glue", "warehouse": f"s3://{bucket}/warehouse",
        "glue.endpoint": url, "glue.region": REGION, "glue.access-key-id": ACCOUNT, "glue.secret-access-key": "kariba",
        "s3.endpoint": url, "s3.region": REGION, "s3.access-key-id": ACCOUNT, "s3.secret-access-key": "kariba", **more})


def orders(start, count, customer="ada", day=datetime.date(2026, 1, 5)):
    return pa.table({
        "id": list(range(start, start + count)), "customer": [customer] * count, "amount": [float(i) for i in range(count)],
        "day": [day] * count, "at": [datetime.datetime(day.year, day.month, day.day, i % 24) for i in range(count)]}, schema=ORDERS)


def ids(table, **scan):
    return sorted(table.scan(selected_fields=("id",), **scan).to_arrow()["id"].to_pylist())


@pytest.fixture
def lake(server, bucket, name):
    """A catalog with a database of the test's name."""
    catalog = catalog_of(server.url, bucket)
    catalog.create_namespace(name)
    return catalog


def test_every_transform_and_a_sort_order_are_kept(lake, name):
    schema = Schema(
        NestedField(1, "id", LongType(), required=True), NestedField(2, "name", StringType(), doc="who"), NestedField(3, "day", DateType()),
        NestedField(4, "at", TimestampType()), NestedField(5, "price", DecimalType(12, 2)), identifier_field_ids=[1])
    spec = PartitionSpec(
        PartitionField(1, 1000, BucketTransform(4), "id_bucket"), PartitionField(2, 1001, TruncateTransform(2), "name_trunc"),
        PartitionField(3, 1002, MonthTransform(), "day_month"), PartitionField(4, 1003, HourTransform(), "at_hour"))
    order = SortOrder(SortField(3, IdentityTransform(), SortDirection.DESC, NullOrder.NULLS_LAST))
    lake.create_table((name, "t"), schema, partition_spec=spec, sort_order=order, properties={"owner": "ada", "write.format.default": "parquet"})
    table = lake.load_table((name, "t"))
    assert [str(f.transform) for f in table.spec().fields] == ["bucket[4]", "truncate[2]", "month", "hour"]
    assert str(table.sort_order().fields[0]) == "3 DESC NULLS LAST"
    assert table.properties["owner"] == "ada"
    data = pa.table({
        "id": [1, 2], "name": ["ann", "bob"], "day": [datetime.date(2026, 1, 1), None], "at": [datetime.datetime(2026, 1, 1, 5), None],
        "price": [decimal.Decimal("1.50"), None]}, schema=schema.as_arrow())
    table.append(data)
    assert table.scan().to_arrow().sort_by("id").to_pylist() == data.to_pylist()
    assert len(table.inspect.partitions()) == 2


@pytest.mark.parametrize("transform", [IdentityTransform(), YearTransform(), MonthTransform(), DayTransform()])
def test_writes_follow_the_partitioning(lake, name, transform):
    table = lake.create_table((name, "t"), ORDERS)
    with table.update_spec() as update:
        update.add_field("day", transform, "p")
    for month in (1, 2):
        table.append(orders(month * 10, 3, day=datetime.date(2026, month, 5)))
    assert ids(table, row_filter=EqualTo("day", "2026-02-05")) == [20, 21, 22]
    # What is replaced is the partitions that the new rows fall into.
    if isinstance(transform, IdentityTransform):
        table.dynamic_partition_overwrite(orders(50, 2, day=datetime.date(2026, 2, 5)))
        assert ids(table) == [10, 11, 12, 50, 51]


def test_rows_are_overwritten_deleted_and_upserted(lake, name):
    table = lake.create_table((name, "t"), ORDERS)
    table.append(orders(0, 10))
    table.delete("id >= 8")
    assert ids(table) == list(range(8))
    table.overwrite(orders(100, 2), overwrite_filter=And(GreaterThanOrEqual("id", 6), EqualTo("customer", "ada")))
    assert ids(table) == [0, 1, 2, 3, 4, 5, 100, 101]
    changed = table.upsert(orders(4, 4, customer="grace"), join_cols=["id"])
    assert (changed.rows_updated, changed.rows_inserted) == (2, 2)
    assert table.scan(row_filter="customer = 'grace'").to_arrow().num_rows == 4
    table.overwrite(orders(7, 1))
    assert ids(table) == [7]
    operations = [s.summary.operation.value for s in table.metadata.snapshots]
    assert operations[0] == "append" and "overwrite" in operations and "delete" in operations


def test_the_schema_evolves_and_the_catalog_shows_it(server, lake, name):
    table = lake.create_table((name, "t"), ORDERS)
    table.append(orders(0, 2))
    with table.update_schema() as update:
        update.add_column("note", StringType(), doc="free text")
        update.rename_column("customer", "buyer")
        update.delete_column("amount")
        update.move_first("day")
    table.append(pa.table({"day": [None], "id": [9], "buyer": ["bob"], "at": [None], "note": ["n"]}, schema=table.schema().as_arrow()))
    assert table.scan().to_arrow().sort_by("id").select(["id", "buyer", "note"]).to_pylist() == [
        {"id": 0, "buyer": "ada", "note": None}, {"id": 1, "buyer": "ada", "note": None}, {"id": 9, "buyer": "bob", "note": "n"}]
    shown = server.client("glue").get_table(DatabaseName=name, Name="t")["Table"]
    current = [c["Name"] for c in shown["StorageDescriptor"]["Columns"] if c["Parameters"]["iceberg.field.current"] == "true"]
    assert current == ["day", "id", "buyer", "at", "note"]
    assert shown["Parameters"]["table_type"] == "ICEBERG" and shown["TableType"] == "EXTERNAL_TABLE"
    assert shown["Parameters"]["metadata_location"] == lake.load_table((name, "t")).metadata_location


def test_files_that_are_there_are_added(server, lake, bucket, name):
    import io
    import pyarrow.parquet
    table = lake.create_table((name, "t"), ORDERS)
    paths = []
    for i in range(2):
        body = io.BytesIO()
        pyarrow.parquet.write_table(orders(i * 10, 3), body)
        server.client("s3").put_object(Bucket=bucket, Key=f"outside/{i}.parquet", Body=body.getvalue())
        paths.append(f"s3://{bucket}/outside/{i}.parquet")
    table.add_files(paths)
    assert ids(table) == [0, 1, 2, 10, 11, 12]
    assert sorted(table.inspect.files()["file_path"].to_pylist()) == paths
    with pytest.raises(ValueError, match="already referenced"):
        table.add_files(paths[:1])


def test_the_past_is_read_tagged_and_expired(lake, name):
    table = lake.create_table((name, "t"), ORDERS)
    for i in range(4):
        table.append(orders(i, 1))
    history = table.history()
    assert [len(ids(table, snapshot_id=entry.snapshot_id)) for entry in history] == [1, 2, 3, 4]
    table.manage_snapshots().create_tag(history[1].snapshot_id, "second").create_branch(history[2].snapshot_id, "side").commit()
    assert ids(table.refresh(), snapshot_id=table.snapshot_by_name("second").snapshot_id) == [0, 1]
    assert set(table.inspect.refs()["name"].to_pylist()) == {"main", "second", "side"}
    assert table.inspect.snapshots().num_rows == 4 and table.inspect.history().num_rows == 4
    assert table.inspect.manifests().num_rows == 4 and table.inspect.entries().num_rows == 4
    table.maintenance.expire_snapshots().by_id(history[0].snapshot_id).commit()
    assert len(lake.load_table((name, "t")).metadata.snapshots) == 3


def test_tables_are_renamed_registered_dropped_and_purged(server, lake, bucket, name):
    s3 = server.client("s3")
    table = lake.create_table((name, "a"), ORDERS)
    table.append(orders(0, 3))
    with pytest.raises(TableAlreadyExistsError):
        lake.create_table((name, "a"), ORDERS)
    assert lake.create_table_if_not_exists((name, "a"), ORDERS).metadata.table_uuid == table.metadata.table_uuid
    renamed = lake.rename_table((name, "a"), (name, "b"))
    assert ids(renamed) == [0, 1, 2] and lake.list_tables(name) == [(name, "b")] and not lake.table_exists((name, "a"))
    with pytest.raises(NoSuchTableError):
        lake.load_table((name, "a"))
    lake.drop_table((name, "b"))
    assert s3.list_objects_v2(Bucket=bucket, Prefix=f"warehouse/{name}.db/")["KeyCount"] > 3
    again = lake.register_table((name, "c"), renamed.metadata_location)
    assert ids(again) == [0, 1, 2]
    lake.purge_table((name, "c"))
    left = s3.list_objects_v2(Bucket=bucket, Prefix=f"warehouse/{name}.db/").get("Contents", [])
    assert not [o for o in left if o["Key"].endswith((".parquet", ".avro"))]


def test_namespaces_and_their_properties(lake, name):
    with pytest.raises(NamespaceAlreadyExistsError):
        lake.create_namespace(name)
    assert (name,) in lake.list_namespaces()
    lake.update_namespace_properties(name, updates={"team": "sales", "comment": "orders"})
    assert lake.load_namespace_properties(name)["team"] == "sales"
    summary = lake.update_namespace_properties(name, removals={"team", "none"})
    assert summary.removed == ["team"] and summary.missing == ["none"]
    lake.create_table((name, "t"), ORDERS)
    with pytest.raises(NamespaceNotEmptyError):
        lake.drop_namespace(name)
    lake.drop_table((name, "t"))
    lake.drop_namespace(name)
    with pytest.raises(NoSuchNamespaceError):
        lake.load_namespace_properties(name)


def test_a_transaction_is_one_commit(lake, name):
    table = lake.create_table((name, "t"), ORDERS)
    before = server_version(lake, name)
    with table.transaction() as transaction:
        transaction.set_properties({"a": "1"})
        with transaction.update_schema() as update:
            update.add_column("extra", StringType())
        transaction.append(orders(0, 2).append_column("extra", pa.array(["x", "y"])))
    assert server_version(lake, name) == before + 1
    assert lake.load_table((name, "t")).scan().to_arrow()["extra"].to_pylist() == ["x", "y"]
    staged = lake.create_table_transaction((name, "u"), ORDERS)
    staged.append(orders(0, 1))
    assert not lake.table_exists((name, "u"))
    staged.commit_transaction()
    assert ids(lake.load_table((name, "u"))) == [0]


def server_version(lake, name):
    return int(lake.glue.get_table(DatabaseName=name, Name="t")["Table"]["VersionId"])


def test_a_stale_writer_is_told_and_changes_nothing(lake, name):
    lake.create_table((name, "t"), ORDERS)
    first, second = lake.load_table((name, "t")), lake.load_table((name, "t"))
    first.append(orders(0, 1))
    with pytest.raises(CommitFailedException):
        second.append(orders(1, 1))
    assert ids(lake.load_table((name, "t"))) == [0]
    second.refresh().append(orders(2, 1))
    assert ids(lake.load_table((name, "t"))) == [0, 2]


def append_until_done(url, bucket, name, numbers, done):
    """A writer of its own process: whatever it reports was acknowledged."""
    table = catalog_of(url, bucket).load_table((name, "t"))
    failures = 0
    for number in numbers:
        while True:
            try:
                table.append(orders(number, 1))
                break
            except CommitFailedException:
                failures += 1
                table.refresh()
    done.put((list(numbers), failures))


def test_no_commit_of_several_processes_is_lost(server, lake, bucket, name):
    lake.create_table((name, "t"), ORDERS)
    context = multiprocessing.get_context("spawn")
    done = context.Queue()
    writers = [context.Process(target=append_until_done, args=(server.url, bucket, name, range(w * 5, w * 5 + 5), done)) for w in range(4)]
    [w.start() for w in writers]
    reports = [done.get(timeout=240) for _ in writers]
    [w.join() for w in writers]
    table = lake.load_table((name, "t"))
    assert ids(table) == sorted(number for numbers, _ in reports for number in numbers) == list(range(20))
    # One version of the catalog's table and one snapshot for each acknowledged commit.
    assert len(table.metadata.snapshots) == 20 and server_version(lake, name) == 20


@pytest.fixture
def wrangler(server):
    """awswrangler pointed at the server, and back again."""
    services = ("s3", "athena", "glue", "sts")
    for key in services:
        setattr(awswrangler.config, f"{key}_endpoint_url", server.url)
    yield awswrangler
    for key in services:
        setattr(awswrangler.config, f"{key}_endpoint_url", None)


def test_athena_and_pyiceberg_write_the_same_table(server, wrangler, lake, bucket, name):
    athena = server.client("athena")
    output = f"s3://{bucket}/results/"

    def sql(text, **more):
        return rows(athena, run_query(athena, text, output, database=name, **more))

    table = lake.create_table((name, "t"), ORDERS)
    with table.update_spec() as update:
        update.add_field("day", MonthTransform(), "month")
    table.append(orders(0, 5))
    assert sql("SELECT count(*), min(customer), max(at) FROM t")[1] == ["5", "ada", "2026-01-05 04:00:00.000"]
    sql("INSERT INTO t VALUES (10, 'bob', 1.5, DATE '2026-02-01', TIMESTAMP '2026-02-01 10:00:00')")
    sql("DELETE FROM t WHERE id IN (0, 1)")
    sql("UPDATE t SET customer = 'carol' WHERE id = 2")
    sql("MERGE INTO t USING (VALUES (3, 'dave'), (11, 'erin')) AS s(id, customer) ON t.id = s.id "
        "WHEN MATCHED THEN UPDATE SET customer = s.customer "
        "WHEN NOT MATCHED THEN INSERT (id, customer, day) VALUES (s.id, s.customer, DATE '2026-03-01')")
    expected = {2: "carol", 3: "dave", 4: "ada", 10: "bob", 11: "erin"}

    table = lake.load_table((name, "t"))
    read = table.scan().to_arrow().to_pylist()
    assert {r["id"]: r["customer"] for r in read} == expected
    assert [r for r in read if r["id"] == 10] == [
        {"id": 10, "customer": "bob", "amount": 1.5, "day": datetime.date(2026, 2, 1), "at": datetime.datetime(2026, 2, 1, 10)}]
    assert table.spec().fields[0].name == "month"

    with table.update_schema() as update:
        update.add_column("note", StringType())
    table.append(orders(20, 1).append_column("note", pa.array(["n"])))
    assert sql("SELECT id, note FROM t WHERE note IS NOT NULL")[1:] == [["20", "n"]]
    first = table.history()[0].snapshot_id
    assert sql(f"SELECT count(*) FROM t FOR VERSION AS OF {first}")[1] == ["5"]

    frame = wrangler.athena.read_sql_query(
        "SELECT id, customer FROM t", database=name, s3_output=output, ctas_approach=False, boto3_session=boto3.Session(region_name=REGION, **KEYS))
    assert dict(zip(frame["id"].tolist(), frame["customer"].tolist(), strict=True)) == expected | {20: "ada"}


def test_awswrangler_writes_iceberg_tables_by_athena(server, wrangler, lake, bucket, name):
    session = boto3.Session(region_name=REGION, **KEYS)
    arguments = {
        "database": name, "table": "w", "temp_path": f"s3://{bucket}/temp/", "keep_files": False, "s3_output": f"s3://{bucket}/results/",
        "boto3_session": session}
    frame = pandas.DataFrame({"id": [1, 2, 3], "name": ["a", "b", "c"], "value": [1.0, 2.0, 3.0]})
    wrangler.athena.to_iceberg(frame, table_location=f"s3://{bucket}/w/", **arguments)
    # What columns a table has, awswrangler reads out of their parameters in the catalog.
    wrangler.athena.to_iceberg(frame.assign(id=[4, 5, 6], extra="x"), schema_evolution=True, **arguments)
    wrangler.athena.to_iceberg(frame.assign(name="merged", extra="y"), merge_cols=["id"], **arguments)
    table = lake.load_table((name, "w"))
    rows_now = {r["id"]: (r["name"], r["extra"]) for r in table.scan().to_arrow().to_pylist()}
    assert rows_now == {1: ("merged", "y"), 2: ("merged", "y"), 3: ("merged", "y"), 4: ("a", "x"), 5: ("b", "x"), 6: ("c", "x")}
    wrangler.athena.delete_from_iceberg_table(
        df=frame[["id"]], database=name, table="w", merge_cols=["id"], temp_path=f"s3://{bucket}/temp2/", s3_output=f"s3://{bucket}/results/",
        boto3_session=session)
    assert ids(lake.load_table((name, "w"))) == [4, 5, 6]
    columns = server.client("glue").get_table(DatabaseName=name, Name="w")["Table"]["StorageDescriptor"]["Columns"]
    assert [(c["Name"], c["Parameters"]["iceberg.field.id"], c["Parameters"]["iceberg.field.current"]) for c in columns] == [
        ("id", "1", "true"), ("name", "2", "true"), ("value", "3", "true"), ("extra", "4", "true")]


def test_of_writers_with_two_engines_no_acknowledged_row_is_lost(server, lake, bucket, name):
    """Four of pyiceberg and four of Athena append to one table at once; whoever loses is told so in words it knows."""
    lake.create_table((name, "t"), ORDERS)
    acknowledged, refused, broken = [], [], []

    def by_pyiceberg(writer):
        table = catalog_of(server.url, bucket).load_table((name, "t"))
        for i in range(4):
            number = writer * 100 + i
            for _ in range(50):
                try:
                    table.append(orders(number, 1))
                    acknowledged.append(number)
                    break
                except CommitFailedException:
                    table.refresh()
                except Exception as e:
                    broken.append(repr(e))
                    return

    def by_athena(writer):
        athena = server.client("athena")
        for i in range(3):
            number = writer * 100 + i
            query = athena.start_query_execution(
                QueryString=f"INSERT INTO t (id, customer) VALUES ({number}, 'athena')", QueryExecutionContext={"Database": name},
                ResultConfiguration={"OutputLocation": f"s3://{bucket}/results/"})["QueryExecutionId"]
            while True:
                status = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
                if status["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
                    break
                threading.Event().wait(0.1)
            if status["State"] == "SUCCEEDED":
                acknowledged.append(number)
            else:
                refused.append((number, status["StateChangeReason"]))

    threads = [threading.Thread(target=by_pyiceberg, args=(w,)) for w in range(4)] + [threading.Thread(target=by_athena, args=(w,)) for w in range(4, 8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    table = lake.load_table((name, "t"))
    assert broken == []
    assert ids(table) == sorted(acknowledged)
    assert all("ICEBERG_COMMIT_ERROR" in reason for _, reason in refused), refused
    assert len(table.metadata.snapshots) == len(acknowledged) == server_version(lake, name)
    assert sum(1 for number in acknowledged if number < 400) == 16


def test_of_updates_of_one_row_the_losers_are_told_in_athenas_words(server, lake, bucket, name):
    table = lake.create_table((name, "t"), ORDERS)
    table.append(orders(0, 3))
    athena = server.client("athena")
    outcomes = {}

    def update(writer):
        query = athena.start_query_execution(
            QueryString=f"UPDATE t SET customer = '{writer}' WHERE id = 1", QueryExecutionContext={"Database": name},
            ResultConfiguration={"OutputLocation": f"s3://{bucket}/results/"})["QueryExecutionId"]
        while "State" not in outcomes.get(writer, {}) or outcomes[writer]["State"] in ("QUEUED", "RUNNING"):
            outcomes[writer] = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
            threading.Event().wait(0.1)

    threads = [threading.Thread(target=update, args=(f"writer{w}",)) for w in range(3)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    won = [writer for writer, status in outcomes.items() if status["State"] == "SUCCEEDED"]
    for status in outcomes.values():
        if status["State"] == "FAILED":
            assert status["StateChangeReason"].startswith("ICEBERG_COMMIT_ERROR: Failed to commit")
    rows_now = {r["id"]: r["customer"] for r in lake.load_table((name, "t")).scan().to_arrow().to_pylist()}
    assert won and rows_now[1] in won and len(rows_now) == 3
    assert server_version(lake, name) == 1 + len(won)


def test_duckdb_reads_the_table_at_its_metadata(server, lake, bucket, name, tmp_path):
    table = lake.create_table((name, "t"), ORDERS)
    table.append(orders(0, 3))
    database = duckdb.connect(config={"extension_directory": str(tmp_path)})
    for extension in ("httpfs", "avro", "iceberg"):
        duckdb_extensions.import_extension(extension, con=database)
        database.execute(f"LOAD {extension}")
    database.execute(f"CREATE SECRET (TYPE s3, KEY_ID '{ACCOUNT}', SECRET 'kariba', REGION '{REGION}', ENDPOINT '{server.url.removeprefix('http://')}', USE_SSL false, URL_STYLE 'path')")
    assert database.execute(f"SELECT sum(id) FROM iceberg_scan('{table.metadata_location}')").fetchone() == (3,)
    # Without any extension it reads what pyiceberg hands over.
    assert table.scan().to_duckdb("t", duckdb.connect()).execute("SELECT sum(id) FROM t").fetchone() == (3,)


def test_s3fs_writes_what_pyarrow_and_athena_read(server, lake, bucket, name):
    by_s3fs = catalog_of(server.url, bucket, **{"py-io-impl": "pyiceberg.io.fsspec.FsspecFileIO"})
    table = by_s3fs.create_table((name, "t"), ORDERS)
    with table.update_spec() as update:
        update.add_field("day", MonthTransform(), "month")
    table.append(orders(0, 4))
    table.overwrite(orders(10, 2), overwrite_filter="id >= 2")
    table.delete("id = 0")
    assert ids(lake.load_table((name, "t"))) == [1, 10, 11]
    athena = server.client("athena")
    run_query(athena, "DELETE FROM t WHERE id = 1", f"s3://{bucket}/results/", database=name)
    assert ids(by_s3fs.load_table((name, "t"))) == [10, 11]
    table.refresh().append(orders(20, 1))
    assert rows(athena, run_query(athena, "SELECT count(*), max(id) FROM t", f"s3://{bucket}/results/", database=name))[1] == ["3", "20"]
    assert by_s3fs.load_table((name, "t")).io.__class__.__name__ == "FsspecFileIO"
