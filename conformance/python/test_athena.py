"""Athena as boto3, pyathena and awswrangler use it."""

import datetime
import decimal
import time

import pandas
import pytest
from botocore.exceptions import ClientError

from conftest import ACCOUNT, REGION, rows, run_query


@pytest.fixture
def athena(server):
    return server.client("athena")


@pytest.fixture
def lake(server, bucket):
    """A database and a CSV table by month, and where results go."""
    s3, athena = server.client("s3"), server.client("athena")
    s3.put_object(Bucket=bucket, Key="raw/month=2001-01/a.csv", Body="1,JFK,10.5,2001-01-01 10:00:00\n2,LAX,,2001-01-02 11:30:00\n")
    s3.put_object(Bucket=bucket, Key="raw/month=2001-02/a.csv", Body="3,SFO,-3,2001-02-01 00:00:00\n")
    results = f"s3://{bucket}/results/"
    run_query(athena, f"CREATE DATABASE {bucket}", results)
    run_query(athena, f"""CREATE EXTERNAL TABLE flights (id int, origin string, delay double, at timestamp) PARTITIONED BY (month string)
        ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://{bucket}/raw/'""", results, bucket)
    run_query(athena, "MSCK REPAIR TABLE flights", results, bucket)
    return bucket, results


def test_a_question_over_csv_in_s3(athena, lake):
    database, results = lake
    execution = run_query(athena, "SELECT id, origin, delay, at, month FROM flights ORDER BY id", results, database)
    assert rows(athena, execution) == [
        ["id", "origin", "delay", "at", "month"],
        ["1", "JFK", "10.5", "2001-01-01 10:00:00.000", "2001-01"],
        ["2", "LAX", None, "2001-01-02 11:30:00.000", "2001-01"],
        ["3", "SFO", "-3.0", "2001-02-01 00:00:00.000", "2001-02"]]
    assert execution["Statistics"]["DataScannedInBytes"] > 0 and execution["Statistics"]["EngineExecutionTimeInMillis"] > 0
    assert execution["StatementType"] == "DML" and execution["SubstatementType"] == "SELECT"
    assert execution["ResultConfiguration"]["OutputLocation"] == results + execution["QueryExecutionId"] + ".csv"


def test_a_partition_filter_reads_less(athena, lake):
    database, results = lake
    whole = run_query(athena, "SELECT count(*) FROM flights", results, database)
    month = run_query(athena, "SELECT count(*) FROM flights WHERE month = '2001-02'", results, database)
    assert 0 < month["Statistics"]["DataScannedInBytes"] < whole["Statistics"]["DataScannedInBytes"]


@pytest.mark.parametrize("format", ["PARQUET", "ORC", "JSON", "TEXTFILE"])
def test_ctas_and_insert_write_what_is_read_back(athena, lake, server, format):
    database, results = lake
    target = f"t_{format.lower()}"
    ctas = run_query(athena, f"CREATE TABLE {target} WITH (format = '{format}', partitioned_by = ARRAY['month']) AS SELECT id, origin, delay, at, month FROM flights",
                     results, database)
    assert ctas["SubstatementType"] == "CREATE_TABLE_AS_SELECT"
    assert athena.get_query_results(QueryExecutionId=ctas["QueryExecutionId"])["UpdateCount"] == 3
    insert = run_query(athena, f"INSERT INTO {target} VALUES (4, 'BOS', 1.0, timestamp '2001-03-01 01:02:03', '2001-03')", results, database)
    assert athena.get_query_results(QueryExecutionId=insert["QueryExecutionId"])["UpdateCount"] == 1
    execution = run_query(athena, f"SELECT id, origin, delay, at, month FROM {target} ORDER BY id", results, database)
    assert rows(athena, execution)[1:] == [
        ["1", "JFK", "10.5", "2001-01-01 10:00:00.000", "2001-01"],
        ["2", "LAX", None, "2001-01-02 11:30:00.000", "2001-01"],
        ["3", "SFO", "-3.0", "2001-02-01 00:00:00.000", "2001-02"],
        ["4", "BOS", "1.0", "2001-03-01 01:02:03.000", "2001-03"]]
    partitions = server.client("glue").get_partitions(DatabaseName=database, TableName=target)["Partitions"]
    assert sorted(p["Values"][0] for p in partitions) == ["2001-01", "2001-02", "2001-03"]


def test_a_view_is_read_and_shown(athena, lake):
    database, results = lake
    run_query(athena, "CREATE VIEW late AS SELECT origin, delay FROM flights WHERE delay > 0", results, database)
    assert rows(athena, run_query(athena, "SELECT * FROM late", results, database)) == [["origin", "delay"], ["JFK", "10.5"]]
    assert rows(athena, run_query(athena, "SHOW VIEWS", results, database)) == [["late"]]
    run_query(athena, "DROP VIEW late", results, database)


def test_show_and_describe_have_athenas_shapes(athena, lake):
    database, results = lake
    assert rows(athena, run_query(athena, "SHOW TABLES", results, database)) == [["flights"]]
    assert rows(athena, run_query(athena, "SHOW PARTITIONS flights", results, database)) == [["month=2001-01"], ["month=2001-02"]]
    assert [database] in rows(athena, run_query(athena, "SHOW DATABASES", results))
    columns = rows(athena, run_query(athena, "SHOW COLUMNS IN flights", results, database))
    assert [c[0] for c in columns] == [n.ljust(20) for n in ("id", "origin", "delay", "at", "month")]
    created = "\n".join(r[0] for r in rows(athena, run_query(athena, "SHOW CREATE TABLE flights", results, database)))
    assert created.startswith("CREATE EXTERNAL TABLE `flights`(") and "PARTITIONED BY (" in created and f"'s3://{database}/raw'" in created


def test_errors_are_athenas(athena, lake):
    database, results = lake
    with pytest.raises(ClientError) as error:
        athena.start_query_execution(QueryString="SELEC 1", ResultConfiguration={"OutputLocation": results})
    assert error.value.response["Error"]["Code"] == "InvalidRequestException" and "mismatched input 'SELEC'" in str(error.value)
    reason = lambda sql: run_query(athena, sql, results, database, expect="FAILED")["Status"]["StateChangeReason"]
    assert reason("SELECT no_such FROM flights").startswith("COLUMN_NOT_FOUND: line 1:8: Column 'no_such' cannot be resolved")
    assert reason("SELECT *\nFROM no_such").startswith(f"TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.{database}.no_such' does not exist")
    assert reason("SELECT 1 + 'a'").startswith("TYPE_MISMATCH: line 1:10:")


def test_stopping_stops_the_engine(athena, bucket):
    query = athena.start_query_execution(
        QueryString="SELECT count(*) FROM UNNEST(sequence(1, 9000)) a(x) CROSS JOIN UNNEST(sequence(1, 9000)) b(y) CROSS JOIN UNNEST(sequence(1, 9000)) c(z)",
        ResultConfiguration={"OutputLocation": f"s3://{bucket}/results/"})["QueryExecutionId"]
    deadline = time.monotonic() + 60
    while athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]["State"] == "QUEUED" and time.monotonic() < deadline:
        time.sleep(0.05)
    athena.stop_query_execution(QueryExecutionId=query)
    deadline = time.monotonic() + 15
    while (state := athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]["State"]) == "RUNNING" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert state == "CANCELLED"
    started = time.monotonic()
    run_query(athena, "SELECT 1", f"s3://{bucket}/results/")
    assert time.monotonic() - started < 30  # the engine is free again, and not counting for another hour


def test_the_default_database_is_there_at_the_first_query(server, name):
    account = str(int(name[1:], 16))[:12].ljust(12, "7")
    server.client("s3", account).create_bucket(Bucket=name)
    athena = server.client("athena", account)
    assert rows(athena, run_query(athena, "SHOW DATABASES", f"s3://{name}/results/")) == [["default"]]
    run_query(athena, f"CREATE EXTERNAL TABLE t (a int) LOCATION 's3://{name}/t/'", f"s3://{name}/results/")
    assert rows(athena, run_query(athena, "SELECT count(*) FROM t", f"s3://{name}/results/"))[1:] == [["0"]]


def test_no_output_location_is_refused_with_awss_words(athena):
    with pytest.raises(ClientError, match="No output location provided"):
        athena.start_query_execution(QueryString="SELECT 1")


def test_pyathena_reads_every_type(server, bucket):
    pyathena = pytest.importorskip("pyathena")
    connection = pyathena.connect(s3_staging_dir=f"s3://{bucket}/staging/", endpoint_url=server.url, region_name=REGION, poll_interval=0.1,
                                  aws_access_key_id=ACCOUNT, aws_secret_access_key="kariba")
    cursor = connection.cursor()
    cursor.execute("""SELECT true, CAST(1 AS tinyint), CAST(2 AS smallint), 3, BIGINT '4', REAL '0.5', 1.25, 'text', DATE '2017-01-02', TIMESTAMP '2017-01-02 03:04:05.678',
        X'313233', DECIMAL '0.1', ARRAY[1, 2], MAP(ARRAY['k'], ARRAY[1]), CAST(ROW(1, 'x') AS ROW(a integer, b varchar)), JSON '{"a": 1}', NULL""")
    row = cursor.fetchone()
    assert row[:8] == (True, 1, 2, 3, 4, 0.5, 1.25, "text")
    assert row[8:12] == (datetime.date(2017, 1, 2), datetime.datetime(2017, 1, 2, 3, 4, 5, 678000), b"123", decimal.Decimal("0.1"))
    assert [d[1] for d in cursor.description] == ["boolean", "tinyint", "smallint", "integer", "bigint", "float", "double", "varchar", "date", "timestamp", "varbinary",
                                                  "decimal", "array", "map", "row", "json", "unknown"]
    cursor.execute("SELECT * FROM UNNEST(sequence(1, 2500)) t(n)")
    assert [r[0] for r in cursor.fetchall()] == list(range(1, 2501))


def test_pyathena_pandas_cursor(server, bucket, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)  # the cursor reads the result through a file system of its own
    from pyathena.pandas.cursor import PandasCursor
    import pyathena
    cursor = pyathena.connect(s3_staging_dir=f"s3://{bucket}/staging/", endpoint_url=server.url, region_name=REGION, poll_interval=0.1, cursor_class=PandasCursor,
                              aws_access_key_id=ACCOUNT, aws_secret_access_key="kariba").cursor()
    frame = cursor.execute("SELECT * FROM (VALUES (1, 'a'), (2, NULL)) t(n, s)").as_pandas()
    assert frame["n"].tolist() == [1, 2] and frame["s"].iloc[0] == "a" and pandas.isna(frame["s"].iloc[1])


def test_awswrangler_writes_a_dataset_and_reads_it_by_sql(server, bucket, name):
    wr = pytest.importorskip("awswrangler")
    for service in ("s3", "athena", "glue", "sts"):
        setattr(wr.config, f"{service}_endpoint_url", server.url)
    session = server.session()
    frame = pandas.DataFrame({"n": [1, 2, 3], "word": ["a", "b", None], "at": pandas.to_datetime(["2001-01-01", "2001-01-02", "2001-01-03"]), "day": ["x", "x", "y"]})
    wr.catalog.create_database(name, boto3_session=session)
    wr.s3.to_parquet(frame, path=f"s3://{bucket}/words/", dataset=True, database=name, table="words", partition_cols=["day"], boto3_session=session)
    read = wr.athena.read_sql_query("SELECT n, word, at, day FROM words ORDER BY n", database=name, ctas_approach=False, s3_output=f"s3://{bucket}/out/",
                                    boto3_session=session)
    assert read["n"].tolist() == [1, 2, 3] and read["day"].tolist() == ["x", "x", "y"] and pandas.isna(read["word"].iloc[2])
    by_ctas = wr.athena.read_sql_query("SELECT n, word FROM words WHERE day = 'x' ORDER BY n", database=name, s3_output=f"s3://{bucket}/out/", boto3_session=session)
    assert sorted(by_ctas["n"].tolist()) == [1, 2]
    assert wr.catalog.get_partitions(name, "words", boto3_session=session)
