"""A server killed while its engine writes Iceberg tables: what was acknowledged is there, the rest is seen by nobody."""

import time

from conftest import rows, run_query


def keys(server, bucket, prefix):
    return [o["Key"] for o in server.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]


def test_writes_killed_before_their_commit_leave_nothing(own_server):
    server = own_server()
    bucket, output = "icekill", "s3://icekill/results/"
    server.client("s3").create_bucket(Bucket=bucket)
    athena = server.client("athena")
    run_query(athena, "CREATE DATABASE icekill", output)
    run_query(athena, f"CREATE TABLE t (id bigint, word string) LOCATION 's3://{bucket}/t/' TBLPROPERTIES ('table_type'='ICEBERG')", output, bucket)
    run_query(athena, "INSERT INTO t VALUES (1, 'a'), (2, 'b')", output, bucket)
    before = sorted(keys(server, bucket, "t/metadata/"))
    long = "FROM UNNEST(sequence(1, 10000)) a(x) CROSS JOIN UNNEST(sequence(1, 10000)) b(y)"
    started = [athena.start_query_execution(
        QueryString=text, QueryExecutionContext={"Database": bucket}, ResultConfiguration={"OutputLocation": output})["QueryExecutionId"]
        for text in (f"INSERT INTO t SELECT x * y, 'c' {long}",
                     f"MERGE INTO t USING (SELECT x * 10000 + y AS id {long}) s ON t.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (s.id, 'm')",
                     f"CREATE TABLE made WITH (table_type = 'ICEBERG', location = 's3://{bucket}/made/') AS SELECT x * y AS z {long}")]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and any(
            athena.get_query_execution(QueryExecutionId=q)["QueryExecution"]["Status"]["State"] == "QUEUED" for q in started):
        time.sleep(0.1)
    time.sleep(2)
    server.kill()
    server = own_server(data=server.data)
    athena = server.client("athena")
    for query in started:
        status = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
        assert status["State"] == "FAILED" and status["StateChangeReason"], status
    assert set(before) <= set(keys(server, bucket, "t/metadata/"))
    assert rows(athena, run_query(athena, "SHOW TABLES", output, bucket)) == [["t"]]
    deadline = time.monotonic() + 30
    while keys(server, bucket, "made/") and time.monotonic() < deadline:
        time.sleep(0.2)
    assert keys(server, bucket, "made/") == []
    assert rows(athena, run_query(athena, "SELECT id, word FROM t ORDER BY id", output, bucket))[1:] == [["1", "a"], ["2", "b"]]
    run_query(athena, "INSERT INTO t VALUES (3, 'd')", output, bucket)
    assert rows(athena, run_query(athena, "SELECT count(*) FROM t", output, bucket))[1] == ["3"]
