"""The calls that Athena's JDBC driver 3 documents (docs/clients/jdbc.md); the driver itself is in no package registry."""

import json
import re
import urllib.error
import urllib.request

import pages
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import REGION, rows, run_query


def fields(message):
    """A Protocol Buffers message: (number, int or bytes), in order."""
    found, at = [], 0

    def varint():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(message):
        key = varint()
        assert key & 7 in (0, 2), key
        value = varint()
        if key & 7 == 2:
            value, at = message[at:at + value], at + value
        found.append((key >> 3, value))
    assert at == len(message)
    return found


def columns(s3, bucket, key):
    """The columns that the object beside a result tells: name, label, type, precision, scale, nullability, case sensitivity."""
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    found = [dict(fields(value)) for number, value in fields(body) if number == 4]
    return [tuple(each[n].decode() if isinstance(each[n], bytes) else each[n] for n in (4, 5, 6, 7, 8, 9, 10)) for each in found]


def place(execution):
    return re.fullmatch(r"s3://([^/]+)/(.+)", execution["ResultConfiguration"]["OutputLocation"]).groups()


SQL = "SELECT 1 AS id, 'a' AS \"Wörd\", CAST(1.5 AS decimal(9,2)) AS d, TIMESTAMP '2026-11-01 10:00:00.123' AS t, ARRAY[1, 2] AS l, CAST(NULL AS varchar(3)) AS n"


def test_the_default_fetcher_reads_columns_and_rows_from_s3(server, bucket):
    s3 = server.client("s3")
    where, key = place(run_query(server.client("athena"), SQL, f"s3://{bucket}/jdbc/"))
    assert columns(s3, where, key + ".metadata") == [
        ("id", "id", "integer", 10, 0, 3, 0), ("Wörd", "Wörd", "varchar", 1, 0, 3, 1), ("d", "d", "decimal", 9, 2, 3, 0),
        ("t", "t", "timestamp", 3, 0, 3, 0), ("l", "l", "array", 0, 0, 3, 0), ("n", "n", "varchar", 3, 0, 3, 1)]
    assert s3.get_object(Bucket=where, Key=key)["Body"].read().decode().splitlines()[1] == '"1","a","1.50","2026-11-01 10:00:00.123","[1, 2]",'


def test_both_fetchers_tell_the_same_columns(server, bucket):
    athena, s3 = server.client("athena"), server.client("s3")
    for sql in (SQL, "SHOW DATABASES", "EXPLAIN SELECT 1"):
        execution = run_query(athena, sql, f"s3://{bucket}/jdbc/")
        told = athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
        where, key = place(execution)
        assert columns(s3, where, key + ".metadata") == [
            (c["Name"], c["Label"], c["Type"], c["Precision"], c["Scale"], ["NOT_NULL", "NULLABLE", "UNKNOWN"].index(c["Nullable"]) + 1, int(c["CaseSensitive"])) for c in told]


def test_many_rows_come_by_pages(server, bucket):
    athena = server.client("athena")
    execution = run_query(athena, "SELECT n FROM UNNEST(sequence(1, 2500)) AS t (n)", f"s3://{bucket}/jdbc/")
    assert [int(n) for [n] in rows(athena, execution)[1:]] == list(range(1, 2501))


def test_the_catalog_is_listed(server, bucket, name):
    athena = server.client("athena")
    run_query(athena, f"CREATE DATABASE {name}", f"s3://{bucket}/jdbc/")
    run_query(athena, f"CREATE EXTERNAL TABLE t (a int, b map<string,int>) PARTITIONED BY (p date) LOCATION 's3://{bucket}/t/'", f"s3://{bucket}/jdbc/", database=name)
    assert [c["CatalogName"] for c in athena.list_data_catalogs()["DataCatalogsSummary"]] == ["AwsDataCatalog"]
    assert name in [d["Name"] for page in athena.get_paginator("list_databases").paginate(CatalogName="AwsDataCatalog") for d in page["DatabaseList"]]
    [table] = athena.list_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=name)["TableMetadataList"]
    assert (table["Name"], table["TableType"], table["Columns"], table["PartitionKeys"]) == (
        "t", "EXTERNAL_TABLE", [{"Name": "a", "Type": "int"}, {"Name": "b", "Type": "map<string,int>"}], [{"Name": "p", "Type": "date"}])


def test_the_stream_is_refused_by_its_name(server):
    request = AWSRequest("POST", server.url, data=json.dumps({"QueryExecutionId": "00000000-0000-4000-8000-000000000000"}),
                         headers={"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AmazonAthena.GetQueryResultsStream"})
    SigV4Auth(Credentials("000000000000", "kariba"), "athena", REGION).add_auth(request)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(server.url, request.body, dict(request.headers), method="POST"))
    assert refused.value.code == 400
    assert "GetQueryResultsStream" in refused.value.read().decode()


def test_the_page_names_only_documented_parameters():
    [block] = [block for block in pages.blocks((pages.HOME / "docs/clients/jdbc.md").read_text()) if block.file]
    url = block.text.strip()
    assert url.startswith("jdbc:athena://")
    assert {each.split("=")[0] for each in url.removeprefix("jdbc:athena://").split(";")} == {
        "Region", "AthenaEndpoint", "S3Endpoint", "StsEndpoint", "OutputLocation", "CredentialsProvider"}
