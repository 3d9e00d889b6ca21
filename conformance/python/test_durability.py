"""What was acknowledged is there after any kill -9; what was half done is gone or marked failed."""

import os
import random
import threading
import time

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from conftest import rows, run_query

ROUNDS = 20 if os.environ.get("KARIBA_ALL") == "yes" else 5


class Writer(threading.Thread):
    """Writes until the server is gone and remembers what it was told is done."""

    def __init__(self, work):
        super().__init__(daemon=True)
        self.work, self.acknowledged, self.unexpected, self.running = work, [], [], True

    def run(self):
        number = 0
        while self.running:
            try:
                self.acknowledged.append(self.work(number))
            except (BotoCoreError, OSError):
                return  # the server was killed
            except ClientError as e:
                if e.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                    self.unexpected.append(e)
                return
            number += 1


def test_every_acknowledged_object_table_and_partition_survives_kill_9(own_server, name):
    seed = random.randrange(1 << 30)
    print("seed", seed)
    rng = random.Random(seed)
    server = own_server()
    s3, glue = server.client("s3"), server.client("glue")
    s3.create_bucket(Bucket=name)
    glue.create_database(DatabaseInput={"Name": name})
    storage = {"Columns": [{"Name": "a", "Type": "int"}], "Location": f"s3://{name}/t/"}
    glue.create_table(DatabaseName=name, TableInput={"Name": "parts", "StorageDescriptor": storage, "PartitionKeys": [{"Name": "p", "Type": "string"}]})
    objects, tables, partitions = {}, set(), set()
    for generation in range(ROUNDS):
        s3, glue = server.client("s3"), server.client("glue")

        def small(n, g=generation):
            key, body = f"small/{g}-{n}", os.urandom(rng.randrange(1, 5000))
            s3.put_object(Bucket=name, Key=key, Body=body)
            return key, body

        def large(n, g=generation):
            key, body = f"large/{g}-{n}", os.urandom(700_000)
            s3.put_object(Bucket=name, Key=key, Body=body)
            return key, body

        def table(n, g=generation):
            glue.create_table(DatabaseName=name, TableInput={"Name": f"t{g}_{n}", "StorageDescriptor": storage})
            return f"t{g}_{n}"

        def partition(n, g=generation):
            glue.create_partition(DatabaseName=name, TableName="parts", PartitionInput={"Values": [f"{g}-{n}"], "StorageDescriptor": storage})
            return f"{g}-{n}"

        writers = [Writer(work) for work in (small, small_twin(s3, name, generation), large, table, partition)]
        [writer.start() for writer in writers]
        time.sleep(rng.uniform(0.2, 1.5))  # the moment of the kill is what varies
        server.kill()
        [writer.join(30) for writer in writers]
        assert not any(writer.is_alive() for writer in writers)
        assert not [e for writer in writers for e in writer.unexpected]
        objects |= dict(writers[0].acknowledged) | dict(writers[1].acknowledged) | dict(writers[2].acknowledged)
        tables |= set(writers[3].acknowledged)
        partitions |= set(writers[4].acknowledged)
        server.start()
        s3, glue = server.client("s3"), server.client("glue")
        for key, body in objects.items():
            assert s3.get_object(Bucket=name, Key=key)["Body"].read() == body, key
        listed = {o["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name) for o in page.get("Contents", [])}
        assert objects.keys() <= listed
        for key in listed - objects.keys():  # not acknowledged, yet whole
            s3.get_object(Bucket=name, Key=key)["Body"].read()
        assert tables <= {t["Name"] for page in glue.get_paginator("get_tables").paginate(DatabaseName=name) for t in page["TableList"]}
        assert partitions <= {p["Values"][0] for page in glue.get_paginator("get_partitions").paginate(DatabaseName=name, TableName="parts") for p in page["Partitions"]}
    assert len(objects) > ROUNDS and tables and partitions


def small_twin(s3, bucket, generation):
    def work(n):
        body = os.urandom(100)
        s3.put_object(Bucket=bucket, Key=f"twin/{generation}-{n}", Body=body)
        return f"twin/{generation}-{n}", body
    return work


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
