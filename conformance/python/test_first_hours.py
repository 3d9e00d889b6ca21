"""What people who know AWS try in their first hours, and once did not get."""

import awswrangler as wr
import pandas
import pytest

from conftest import rows, run_query


@pytest.fixture
def wrangler(server, bucket, name, monkeypatch):
    """awswrangler's settings for the server, and a database."""
    for key, value in {"AWS_ACCESS_KEY_ID": "000000000000", "AWS_SECRET_ACCESS_KEY": "k", "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": server.url}.items():
        monkeypatch.setenv(key, value)
    for service in ("athena", "glue", "s3", "sts"):
        monkeypatch.setattr(wr.config, service + "_endpoint_url", server.url)
    server.client("glue").create_database(DatabaseInput={"Name": name})
    output = f"s3://{bucket}/results/"

    def read(sql):
        return wr.athena.read_sql_query(sql, database=name, s3_output=output, ctas_approach=False)

    read.settings = {"database": name, "table": "t", "temp_path": f"s3://{bucket}/temp/", "s3_output": output, "keep_files": False}
    return read


def test_awswrangler_writes_an_iceberg_table_again_and_again(server, wrangler, bucket, name):
    """It reads a table's columns from Glue and takes those marked `iceberg.field.current`, so whoever committed last must have marked them."""
    frame, more = pandas.DataFrame({"id": [1, 2], "s": ["a", "b"]}), wrangler.settings
    wr.athena.to_iceberg(frame, table_location=f"s3://{bucket}/t/", **more)
    wr.athena.to_iceberg(pandas.DataFrame({"id": [3], "s": ["c"]}), **more)
    wr.athena.to_iceberg(pandas.DataFrame({"id": [2, 4], "s": ["B", "D"]}), merge_cols=["id"], **more)
    wr.athena.to_iceberg(pandas.DataFrame({"id": [5], "s": ["e"], "n": [50]}), schema_evolution=True, **more)
    wr.athena.delete_from_iceberg_table(pandas.DataFrame({"id": [1]}), merge_cols=["id"], **more)
    found = wrangler("SELECT id, s, n FROM t ORDER BY id")
    assert [tuple(None if pandas.isna(v) else v for v in row) for row in found.itertuples(index=False)] == [
        (2, "B", None), (3, "c", None), (4, "D", None), (5, "e", 50)]

    athena, output = server.client("athena"), f"s3://{bucket}/results/"
    run_query(athena, "ALTER TABLE t DROP COLUMN s", output, database=name)
    run_query(athena, "INSERT INTO t VALUES (6, 60)", output, database=name)
    columns = server.client("glue").get_table(DatabaseName=name, Name="t")["Table"]["StorageDescriptor"]["Columns"]
    assert [(c["Name"], c["Type"], c["Parameters"]["iceberg.field.current"]) for c in columns] == [
        ("id", "bigint", "true"), ("n", "bigint", "true"), ("s", "string", "false")]
    shown = rows(athena, run_query(athena, "SELECT column_name FROM information_schema.columns WHERE table_schema = '" + name + "' AND table_name = 't'", output))
    assert sorted(row[0] for row in shown[1:]) == ["id", "n"]


def test_a_table_made_by_ctas_has_described_columns(server, wrangler, bucket, name):
    athena, output = server.client("athena"), f"s3://{bucket}/results/"
    run_query(
        athena,
        f"CREATE TABLE made WITH (table_type = 'ICEBERG', is_external = false, location = 's3://{bucket}/made/') AS SELECT 1 AS id, CAST(row(2) AS row(f int)) AS r, 'x' AS s",
        output, database=name)
    columns = server.client("glue").get_table(DatabaseName=name, Name="made")["Table"]["StorageDescriptor"]["Columns"]
    assert [(c["Name"], c["Parameters"]["iceberg.field.id"], c["Parameters"]["iceberg.field.current"]) for c in columns] == [
        ("id", "1", "true"), ("r", "2", "true"), ("s", "3", "true")]


def test_a_file_in_latin_1_is_shown_with_replaced_characters(server, bucket, name):
    athena, output = server.client("athena"), f"s3://{bucket}/results/"
    server.client("s3").put_object(Bucket=bucket, Key="latin/a.csv", Body="1,caf\xe9\n2,x\n".encode("latin-1"))
    run_query(athena, f"CREATE DATABASE {name}", output)
    run_query(
        athena, f"CREATE EXTERNAL TABLE latin (id int, s string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://{bucket}/latin/'", output, database=name)
    assert rows(athena, run_query(athena, "SELECT * FROM latin ORDER BY id", output, database=name))[1:] == [["1", "caf\ufffd"], ["2", "x"]]


def test_what_is_inserted_into_a_projected_partition_is_read_from_it(server, bucket, name):
    """A number's partition is named without zeros by an INSERT and with them by the projection."""
    athena, output = server.client("athena"), f"s3://{bucket}/results/"
    run_query(athena, f"CREATE DATABASE {name}", output)
    run_query(
        athena,
        f"CREATE EXTERNAL TABLE padded (x int) PARTITIONED BY (n int) STORED AS PARQUET LOCATION 's3://{bucket}/padded/' TBLPROPERTIES ('projection.enabled'='true', "
        f"'projection.n.type'='integer', 'projection.n.range'='0,9', 'projection.n.digits'='3', 'storage.location.template'='s3://{bucket}/padded/${{n}}')",
        output, database=name)
    run_query(athena, "INSERT INTO padded VALUES (77, 2)", output, database=name)
    assert rows(athena, run_query(athena, "SELECT x, n FROM padded WHERE n = 2", output, database=name))[1:] == [["77", "2"]]
    keys = [o["Key"] for o in server.client("s3").list_objects_v2(Bucket=bucket, Prefix="padded/")["Contents"]]
    assert [key.rsplit("/", 1)[0] for key in keys] == ["padded/002"]
