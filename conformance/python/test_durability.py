"""What was acknowledged is there after any kill -9; what was half done is gone or marked failed."""

import os
import time

import pytest

from conftest import rows, run_query


def test_a_query_that_ran_when_the_server_was_killed_is_failed_and_a_finished_one_keeps_its_result(own_server, name):
    server = own_server()
    server.client("s3").create_bucket(Bucket=name)
    athena = server.client("athena")
    done = run_query(athena, "SELECT 42 AS answer", f"s3://{name}/results/")
    running = athena.start_query_execution(
        QueryString="SELECT count(*) FROM UNNEST(sequence(1, 9000)) a(x) CROSS JOIN UNNEST(sequence(1, 9000)) b(y) CROSS JOIN UNNEST(sequence(1, 9000)) c(z)",
        ResultConfiguration={"OutputLocation": f"s3://{name}/results/"})["QueryExecutionId"]
    deadline = time.monotonic() + 60
    while athena.get_query_execution(QueryExecutionId=running)["QueryExecution"]["Status"]["State"] == "QUEUED" and time.monotonic() < deadline:
        time.sleep(0.05)
    server.kill()
    server.start()
    athena = server.client("athena")
    status = athena.get_query_execution(QueryExecutionId=running)["QueryExecution"]["Status"]
    assert status["State"] == "FAILED" and status["StateChangeReason"], status
    assert rows(athena, done) == [["answer"], ["42"]]
    again = run_query(athena, "SELECT 43 AS answer", f"s3://{name}/results/")
    assert rows(athena, again) == [["answer"], ["43"]]


def test_a_second_server_on_the_same_folder_is_refused(own_server):
    server = own_server()
    with pytest.raises(AssertionError, match="process|pid"):
        own_server(data=str(server.data))


def test_the_engine_is_gone_within_seconds_when_its_server_is_killed(own_server, name):
    server = own_server()
    server.client("s3").create_bucket(Bucket=name)
    run_query(server.client("athena"), "SELECT 1", f"s3://{name}/results/")
    engines = [pid for pid in children(server.process.pid)]
    assert engines
    server.kill()
    deadline = time.monotonic() + 10
    while any(os.path.exists(f"/proc/{pid}") and "(zombie)" not in state(pid) for pid in engines) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [pid for pid in engines if os.path.exists(f"/proc/{pid}") and "(zombie)" not in state(pid)]


def state(pid):
    try:
        return next((line for line in open(f"/proc/{pid}/status") if line.startswith("State:")), "")
    except OSError:
        return "(zombie)"


def children(pid):
    return [int(child) for task in os.listdir(f"/proc/{pid}/task") for child in open(f"/proc/{pid}/task/{task}/children").read().split()]
