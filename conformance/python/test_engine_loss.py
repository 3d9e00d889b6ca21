"""The SQL engine's process dies, stops for a while, or runs out of memory under queries: each of them ends and says so, the next ones run, and nothing half written stays."""

import json
import os
import signal
import time
import urllib.request

import pytest

from conftest import rows, run_query

LONG = "FROM UNNEST(sequence(1, 9000)) a(x) CROSS JOIN UNNEST(sequence(1, 9000)) b(y) CROSS JOIN UNNEST(sequence(1, 9000)) c(z)"


class Sql:
    def __init__(self, server, name):
        self.server, self.name = server, name
        self.s3, self.athena = server.client("s3"), server.client("athena")
        self.output = f"s3://{name}/results/"
        self.s3.create_bucket(Bucket=name)
        self.run(f"CREATE DATABASE {name}", "default")

    def run(self, sql, database=None, **more):
        return run_query(self.athena, sql, self.output, database or self.name, wait=300, **more)

    def start(self, sql):
        return self.athena.start_query_execution(
            QueryString=sql, QueryExecutionContext={"Database": self.name}, ResultConfiguration={"OutputLocation": self.output})["QueryExecutionId"]

    def status(self, query):
        return self.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]

    def await_states(self, queries, *states, seconds=120):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and any(self.status(query)["State"] not in states for query in queries):
            time.sleep(0.1)
        found = [self.status(query) for query in queries]
        assert all(status["State"] in states for status in found), found
        return found

    def keys(self, prefix):
        return [o["Key"] for o in self.s3.list_objects_v2(Bucket=self.name, Prefix=prefix).get("Contents", [])]

    def await_no_keys(self, *prefixes, seconds=90):
        deadline = time.monotonic() + seconds
        while any(self.keys(prefix) for prefix in prefixes) and time.monotonic() < deadline:
            time.sleep(0.5)
        assert not [self.keys(prefix) for prefix in prefixes if self.keys(prefix)]

    def health(self):
        return json.load(urllib.request.urlopen(self.server.url + "/_kariba/health"))


def engine_of(server):
    """The process id of the engine, a child of the server."""
    for task in os.listdir(f"/proc/{server.process.pid}/task"):
        for child in open(f"/proc/{server.process.pid}/task/{task}/children").read().split():
            if "trino" in open(f"/proc/{child}/cmdline").read():
                return int(child)
    raise AssertionError("no engine runs")


@pytest.fixture
def sql(own_server, name):
    return Sql(own_server(), name)


def test_engine_killed_under_queries_that_read_and_write(sql):
    sql.run(f"CREATE EXTERNAL TABLE t (x bigint) STORED AS PARQUET LOCATION 's3://{sql.name}/t/'")
    sql.run(f"CREATE TABLE ice (x bigint) LOCATION 's3://{sql.name}/ice/' TBLPROPERTIES ('table_type' = 'ICEBERG')")
    sql.run("INSERT INTO t VALUES 1")
    sql.run("INSERT INTO ice VALUES 1")
    before = sql.keys("t/")
    running = [sql.start(text) for text in (
        f"SELECT x + y + z {LONG}",
        f"INSERT INTO t SELECT x * y {LONG}",
        f"INSERT INTO ice SELECT x * y {LONG}",
        f"CREATE TABLE made WITH (external_location = 's3://{sql.name}/made/') AS SELECT x * y AS v {LONG}",
        f"UNLOAD (SELECT x * y AS v {LONG}) TO 's3://{sql.name}/unloaded/' WITH (format = 'TEXTFILE')")]
    sql.await_states(running, "RUNNING")
    first = engine_of(sql.server)
    os.kill(first, signal.SIGKILL)
    for status in sql.await_states(running, "FAILED", seconds=60):
        assert status["AthenaError"]["ErrorCategory"] == 1 and "engine" in status["StateChangeReason"], status
    again = sql.run("SELECT count(*) FROM t")
    assert rows(sql.athena, again)[1] == ["1"] and engine_of(sql.server) != first
    assert rows(sql.athena, sql.run("SELECT count(*) FROM ice"))[1] == ["1"]
    assert sql.health()["status"] == "ok"
    sql.await_no_keys("made/", "unloaded/")
    deadline = time.monotonic() + 90
    while sql.keys("t/") != before and time.monotonic() < deadline:
        time.sleep(0.5)
    assert sql.keys("t/") == before
    assert rows(sql.athena, sql.run("SHOW TABLES")) == [["ice"], ["t"]]
    assert not sql.s3.list_multipart_uploads(Bucket=sql.name).get("Uploads")


def test_engine_that_stops_for_a_while_goes_on(sql):
    sql.run("SELECT 1")
    query = sql.start("SELECT count(*) FROM UNNEST(sequence(1, 3000)) a(x) CROSS JOIN UNNEST(sequence(1, 3000)) b(y)")
    engine = engine_of(sql.server)
    os.kill(engine, signal.SIGSTOP)
    time.sleep(8)  # as a machine's nap
    os.kill(engine, signal.SIGCONT)
    sql.await_states([query], "SUCCEEDED")
    assert engine_of(sql.server) == engine


def test_query_too_large_for_the_engine_fails_alone(sql):
    sql.run("SELECT 1")
    huge = sql.start("SELECT array_agg(x * 10000 + y), map_agg(x * 10000 + y, 'a text of some length') FROM UNNEST(sequence(1, 9000)) a(x) CROSS JOIN UNNEST(sequence(1, 9000)) b(y)")
    [status] = sql.await_states([huge], "FAILED", seconds=240)
    assert "EXCEEDED" in status["StateChangeReason"] or "memory" in status["StateChangeReason"] or "engine" in status["StateChangeReason"], status
    assert rows(sql.athena, sql.run("SELECT 2"))[1] == ["2"]
