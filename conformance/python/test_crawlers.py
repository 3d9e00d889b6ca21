"""Crawls of what clients wrote, and the same data read through Athena from the tables that came of it."""

import gzip
import io
import json
import time

import pyarrow
import pyarrow.orc
import pyarrow.parquet
import pytest

from conftest import ACCOUNT, rows, run_query

ROLE = f"arn:aws:iam::{ACCOUNT}:role/service-role/AWSGlueServiceRole-crawl"


def crawl(server, name, *paths, expect="SUCCEEDED", targets=None, **definition):
    """Makes the crawler if need be, runs it to its end, and returns what LastCrawl says."""
    glue = server.client("glue")
    try:
        glue.get_crawler(Name=name)
        if definition:
            glue.update_crawler(Name=name, **definition)
    except glue.exceptions.EntityNotFoundException:
        targets = targets or {"S3Targets": [path if isinstance(path, dict) else {"Path": path} for path in paths]}
        database = {} if "CatalogTargets" in targets else {"DatabaseName": name}
        glue.create_crawler(Name=name, Role=ROLE, Targets=targets, **database, **definition)
    glue.start_crawler(Name=name)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        crawler = glue.get_crawler(Name=name)["Crawler"]
        if crawler["State"] == "READY":
            assert crawler["LastCrawl"]["Status"] == expect, crawler["LastCrawl"]
            return crawler["LastCrawl"]
        time.sleep(0.05)
    raise AssertionError("the crawl did not end")


def put(server, bucket, key, body):
    server.client("s3").put_object(Bucket=bucket, Key=key, Body=body)


def tables(server, database):
    return {table["Name"]: table for table in server.client("glue").get_tables(DatabaseName=database)["TableList"]}


def values(server, database, table):
    pages = server.client("glue").get_paginator("get_partitions").paginate(DatabaseName=database, TableName=table)
    return sorted(partition["Values"] for page in pages for partition in page["Partitions"])


def select(server, bucket, database, sql):
    athena = server.client("athena")
    return rows(athena, run_query(athena, sql, f"s3://{bucket}/results/", database))[1:]


def columns(table):
    return {column["Name"]: column["Type"] for column in table["StorageDescriptor"]["Columns"]}


RECORDS = [{"id": i, "name": f"name {i}", "price": i * 1.5, "ok": i % 2 == 0} for i in range(1, 7)]


def as_csv(records):
    return "id,name,price,ok\n" + "".join(f"{r['id']},{r['name']},{r['price']},{str(r['ok']).lower()}\n" for r in records)


def as_json(records):
    return "".join(json.dumps(record) + "\n" for record in records)


def as_parquet(records):
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(records), out)
    return out.getvalue()


def as_orc(records):
    out = io.BytesIO()
    pyarrow.orc.write_table(pyarrow.Table.from_pylist(records), out)
    return out.getvalue()


FORMATS = {
    "csv": as_csv,
    "json": as_json,
    "parquet": as_parquet,
    "orc": as_orc,
    "csv_gz": lambda records: gzip.compress(as_csv(records).encode()),
    "json_gz": lambda records: gzip.compress(as_json(records).encode()),
}


@pytest.mark.parametrize("format", FORMATS)
def test_what_was_crawled_is_read_through_athena(server, bucket, name, format):
    ending = format.replace("_", ".")
    write = lambda key, records: put(server, bucket, key, FORMATS[format](records))
    write(f"hive/Year=2024/month=1/a.{ending}", RECORDS[:2])
    write(f"hive/Year=2024/month=2/a.{ending}", RECORDS[2:4])
    write(f"hive/Year=2025/month=1/a.{ending}", RECORDS[4:])
    write(f"plain/one/a.{ending}", RECORDS[:3])
    write(f"plain/two/a.{ending}", RECORDS[3:])
    write(f"flat/a.{ending}", RECORDS[:3])
    write(f"flat/b.{ending}", RECORDS[3:])
    crawl(server, name, f"s3://{bucket}/hive/", f"s3://{bucket}/plain", f"s3://{bucket}/flat/")
    made = tables(server, name)
    assert list(made) == ["flat", "hive", "plain"]
    # AWS's JSON classifier says int of what fits, its CSV classifier bigint always; Parquet and ORC say it themselves.
    assert columns(made["hive"]) == {"id": "int" if "json" in format else "bigint", "name": "string", "price": "double", "ok": "boolean"}
    assert [key["Name"] for key in made["hive"]["PartitionKeys"]] == ["year", "month"]
    assert [key["Name"] for key in made["plain"]["PartitionKeys"]] == ["partition_0"]
    assert values(server, name, "hive") == [["2024", "1"], ["2024", "2"], ["2025", "1"]]
    expected = [[str(r["id"]), r["name"], str(r["price"]), str(r["ok"]).lower()] for r in RECORDS]
    for table in ("flat", "hive", "plain"):
        assert select(server, bucket, name, f"SELECT id, name, price, ok FROM {table} ORDER BY id") == expected, table
    assert select(server, bucket, name, "SELECT sum(id) FROM hive WHERE year = '2024' AND month = '2'") == [["7"]]
    assert select(server, bucket, name, "SELECT partition_0, sum(price) FROM plain GROUP BY 1 ORDER BY 1") == [["one", "9.0"], ["two", "22.5"]]


def test_a_table_is_written_as_glue_writes_it(server, bucket, name):
    put(server, bucket, "sales/day=1/a.csv", as_csv(RECORDS))
    crawl(server, name, {"Path": f"s3://{bucket}/sales", "Exclusions": ["**.tmp"]}, TablePrefix="raw_")
    table = tables(server, name)["raw_sales"]
    assert (table["TableType"], table["Owner"], table["Retention"]) == ("EXTERNAL_TABLE", "owner", 0)
    assert table["CreatedBy"].endswith(":assumed-role/AWSGlueServiceRole-crawl/AWS-Crawler")
    assert table["StorageDescriptor"]["Location"] == f"s3://{bucket}/sales/"
    assert table["StorageDescriptor"]["NumberOfBuckets"] == -1
    parameters = table["Parameters"]
    assert {key: parameters[key] for key in (
        "CrawlerSchemaDeserializerVersion", "CrawlerSchemaSerializerVersion", "UPDATED_BY_CRAWLER", "classification", "columnsOrdered", "compressionType",
        "delimiter", "objectCount", "recordCount", "skip.header.line.count", "typeOfData", "exclusions")} == {
            "CrawlerSchemaDeserializerVersion": "1.0", "CrawlerSchemaSerializerVersion": "1.0", "UPDATED_BY_CRAWLER": name, "classification": "csv",
            "columnsOrdered": "true", "compressionType": "none", "delimiter": ",", "objectCount": "1", "recordCount": "6", "skip.header.line.count": "1",
            "typeOfData": "file", "exclusions": f'["s3://{bucket}/sales/**.tmp"]'}
    partition = server.client("glue").get_partition(DatabaseName=name, TableName="raw_sales", PartitionValues=["1"])["Partition"]
    assert partition["StorageDescriptor"]["Location"] == f"s3://{bucket}/sales/day=1/"
    assert partition["Parameters"]["recordCount"] == "6"


def test_a_second_crawl_takes_up_partitions_columns_and_deletions(server, bucket, name):
    for day in (1, 2, 3):
        put(server, bucket, f"t/day={day}/a.json", as_json(RECORDS[:day]))
    crawl(server, name, f"s3://{bucket}/t/", SchemaChangePolicy={"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DELETE_FROM_DATABASE"})
    glue = server.client("glue")
    versions = lambda: len(glue.get_table_versions(DatabaseName=name, TableName="t")["TableVersions"])
    before = versions()
    crawl(server, name)
    assert versions() == before
    put(server, bucket, "t/day=4/a.json", as_json([record | {"note": "new"} for record in RECORDS]))
    server.client("s3").delete_object(Bucket=bucket, Key="t/day=2/a.json")
    crawl(server, name)
    assert values(server, name, "t") == [["1"], ["3"], ["4"]]
    assert columns(tables(server, name)["t"])["note"] == "string"
    assert select(server, bucket, name, "SELECT day, count(*), max(note) FROM t GROUP BY 1 ORDER BY 1") == [["1", "1", None], ["3", "3", None], ["4", "6", "new"]]
    for key in ("t/day=1/a.json", "t/day=3/a.json", "t/day=4/a.json"):
        server.client("s3").delete_object(Bucket=bucket, Key=key)
    crawl(server, name)
    assert tables(server, name) == {}
    metrics = glue.get_crawler_metrics(CrawlerNameList=[name])["CrawlerMetricsList"][0]
    assert (metrics["TablesCreated"], metrics["TablesDeleted"]) == (0, 1) or metrics["TablesDeleted"] == 1


def test_types_that_widen_are_read_right(server, bucket, name):
    put(server, bucket, "t/p=1/a.csv", "id,amount\n1,10\n2,20\n")
    put(server, bucket, "t/p=2/a.csv", "id,amount\n3,1.5\n4,2.5\n")
    crawl(server, name, f"s3://{bucket}/t/")
    assert columns(tables(server, name)["t"]) == {"id": "bigint", "amount": "double"}
    assert select(server, bucket, name, "SELECT sum(amount), count(*) FROM t") == [["34.0", "4"]]


def test_partitions_of_different_columns_are_read_right(server, bucket, name):
    """Quotes in one partition, a column more in another, structs that grow, integers of two widths."""
    put(server, bucket, "quoted/p=1/a.csv", "id,name\n1,x\n2,y\n")
    put(server, bucket, "quoted/p=2/a.csv", 'id,name\n3,"a,b"\n4,"c ""d"""\n')
    put(server, bucket, "more/p=1/a.csv", "id,name\n1,x\n")
    put(server, bucket, "more/p=2/a.csv", "id,name,extra\n2,y,9\n")
    put(server, bucket, "nested/p=1/a.json", '{"Id": 1, "o": {"A": 1, "b": [1, 2]}}\n')
    put(server, bucket, "nested/p=2/a.json", '{"Id": 2, "o": {"A": 2, "b": [3], "c": "x"}}\n')
    for p, record in enumerate(({"id": 1}, {"id": 2, "extra": 1.5})):
        put(server, bucket, f"wide/p={p}/a.parquet", as_parquet([record | {"name": "n"}]))
    narrow = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"id": pyarrow.array([3], pyarrow.int32()), "name": ["n"]}), narrow)
    put(server, bucket, "wide/p=2/a.parquet", narrow.getvalue())
    crawl(server, name, *(f"s3://{bucket}/{folder}/" for folder in ("quoted", "more", "nested", "wide")))
    read = lambda sql: select(server, bucket, name, sql)
    assert read("SELECT id, name, p FROM quoted ORDER BY id") == [["1", "x", "1"], ["2", "y", "1"], ["3", "a,b", "2"], ["4", 'c "d"', "2"]]
    assert read("SELECT id, name, extra FROM more ORDER BY id") == [["1", "x", None], ["2", "y", "9"]]
    assert read("SELECT id, o.a, o.b, o.c FROM nested ORDER BY id") == [["1", "1", "[1, 2]", None], ["2", "2", "[3]", "x"]]
    assert read("SELECT id, extra FROM wide ORDER BY id") == [["1", None], ["2", "1.5"], ["3", None]]


def test_avro_that_athena_unloaded_is_read_back(server, bucket, name):
    athena = server.client("athena")
    for p, sql in ((1, "SELECT 1 AS id, 'x' AS name"), (2, "SELECT 2 AS id, 'y' AS name, 2.5 AS extra")):
        run_query(athena, f"UNLOAD ({sql}) TO 's3://{bucket}/avro/p={p}/' WITH (format = 'AVRO')", f"s3://{bucket}/results/")
    crawl(server, name, f"s3://{bucket}/avro/")
    assert select(server, bucket, name, "SELECT id, name, extra, p FROM avro ORDER BY id") == [["1", "x", None, "1"], ["2", "y", "2.5", "2"]]


def test_only_new_folders_are_crawled_incrementally(server, bucket, name):
    put(server, bucket, "t/day=1/a.csv", as_csv(RECORDS[:1]))
    log = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
    crawl(server, name, f"s3://{bucket}/t/", RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}, SchemaChangePolicy=log)
    put(server, bucket, "t/day=2/a.csv", as_csv(RECORDS[1:]))
    crawl(server, name)
    assert values(server, name, "t") == [["1"], ["2"]]
    assert tables(server, name)["t"]["VersionId"] == "0"
    assert select(server, bucket, name, "SELECT sum(id) FROM t") == [["21"]]


def test_a_catalog_target_updates_its_table_alone(server, bucket, name):
    put(server, bucket, "t/eu/a.json", as_json(RECORDS[:2]))
    put(server, bucket, "t/us/a.json", as_json(RECORDS[2:]))
    athena = server.client("athena")
    server.client("glue").create_database(DatabaseInput={"Name": name})
    run_query(athena, f"CREATE EXTERNAL TABLE mine (id bigint) PARTITIONED BY (region string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' "
              f"LOCATION 's3://{bucket}/t/'", f"s3://{bucket}/results/", name)
    crawl(server, name, targets={"CatalogTargets": [{"DatabaseName": name, "Tables": ["mine"]}]},
          SchemaChangePolicy={"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "LOG"},
          Configuration=json.dumps({"Version": 1.0, "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas"}}))
    assert list(tables(server, name)) == ["mine"]
    assert values(server, name, "mine") == [["eu"], ["us"]]
    assert select(server, bucket, name, "SELECT region, count(*), max(name) FROM mine GROUP BY 1 ORDER BY 1") == [["eu", "2", "name 2"], ["us", "4", "name 6"]]


def test_iceberg_tables_are_left_alone(server, bucket, name):
    put(server, bucket, "lake/ice/data/a.parquet", as_parquet(RECORDS))
    put(server, bucket, "lake/ice/metadata/00000-x.metadata.json", "{}")
    put(server, bucket, "lake/unknown/data/a.parquet", as_parquet(RECORDS))
    put(server, bucket, "lake/unknown/metadata/00000-x.metadata.json", "{}")
    glue = server.client("glue")
    glue.create_database(DatabaseInput={"Name": name})
    glue.create_table(DatabaseName=name, TableInput={
        "Name": "ice", "TableType": "EXTERNAL_TABLE",
        "Parameters": {"table_type": "ICEBERG", "metadata_location": f"s3://{bucket}/lake/ice/metadata/00000-x.metadata.json", "UPDATED_BY_CRAWLER": name},
        "StorageDescriptor": {"Columns": [{"Name": "id", "Type": "bigint"}], "Location": f"s3://{bucket}/lake/ice"}})
    put(server, bucket, "lake/plain/a.csv", as_csv(RECORDS))
    before = tables(server, name)["ice"]
    crawl(server, name, f"s3://{bucket}/lake/", SchemaChangePolicy={"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DELETE_FROM_DATABASE"})
    assert list(tables(server, name)) == ["ice", "plain"]
    assert tables(server, name)["ice"] == before


def test_an_iceberg_target_registers_tables_and_follows_their_writers(server, bucket, name):
    """One catalog's table becomes another's: the second only sees the files."""
    athena = server.client("athena")
    glue = server.client("glue")
    run = lambda sql: run_query(athena, sql, f"s3://{bucket}/results/", f"{name}_writer")
    glue.create_database(DatabaseInput={"Name": f"{name}_writer"})
    run(f"CREATE TABLE ice (id bigint, name string) LOCATION 's3://{bucket}/lake/deep/ice/' TBLPROPERTIES ('table_type' = 'ICEBERG')")
    run("INSERT INTO ice VALUES (1, 'a'), (2, 'b')")
    crawl(server, name, targets={"IcebergTargets": [{"Paths": [f"s3://{bucket}/lake/"], "MaximumTraversalDepth": 3}]})
    made = tables(server, name)["ice"]
    written = tables(server, f"{name}_writer")["ice"]
    assert made["Parameters"]["metadata_location"] == written["Parameters"]["metadata_location"]
    assert (made["Parameters"]["table_type"], made["Parameters"]["UPDATED_BY_CRAWLER"]) == ("ICEBERG", name)
    assert columns(made) == {"id": "bigint", "name": "string"}
    assert select(server, bucket, name, "SELECT id, name FROM ice ORDER BY id") == [["1", "a"], ["2", "b"]]
    run("INSERT INTO ice VALUES (3, 'c')")
    crawl(server, name)
    assert select(server, bucket, name, "SELECT count(*), max(name) FROM ice") == [["3", "c"]]


def test_crawls_that_cannot_be_say_why(server, bucket, name):
    missing = crawl(server, name + "a", "s3://no-such-bucket-" + name, expect="FAILED")
    assert "The specified bucket does not exist" in missing["ErrorMessage"]
    put(server, bucket, "t/a.csv", as_csv(RECORDS))
    put(server, bucket, "u/a.json", as_json([{"x": {"y": 1}}]))
    over = crawl(server, name + "b", f"s3://{bucket}/", expect="FAILED", Configuration=json.dumps({
        "Version": 1.0, "CrawlerOutput": {"Tables": {"TableThreshold": 1}}}))
    assert "The number of tables detected by crawler: 2 is greater than the table threshold value provided: 1" in over["ErrorMessage"]
    server.client("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/t/*"}]}))
    denied = crawl(server, name + "c", f"s3://{bucket}/t/", expect="FAILED")
    assert "Access Denied" in denied["ErrorMessage"] and "Verify policies attached to your IAM role" in denied["ErrorMessage"]
