"""kill -9 in the middle of crawls, CTAS, INSERT and MERGE: what was acknowledged is there, once; nothing is torn, nothing half made stays, nothing runs for ever."""

import os
import random
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError

from conftest import rows, run_query

ROUNDS = 10 if os.environ.get("KARIBA_ALL") == "yes" else 2
CTAS_ROWS = 20_000


class Worker(threading.Thread):
    """Does one thing after the other until the server is gone; keeps what was acknowledged and what was begun."""

    def __init__(self, generation, begin, done):
        super().__init__(daemon=True)
        self.generation, self.begin, self.done = generation, begin, done
        self.begun, self.acknowledged, self.unexpected = [], [], []

    def run(self):
        number = 0
        while True:
            thing = self.generation * 100_000 + number
            try:
                self.begun.append(thing)
                state = self.done(self.begin(thing))
            except (BotoCoreError, OSError):
                return  # the server was killed
            except ClientError as e:
                if e.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                    self.unexpected.append((thing, str(e)))
                return
            if state == "SUCCEEDED":
                self.acknowledged.append(thing)
            elif "ICEBERG_COMMIT_ERROR" not in state:
                self.unexpected.append((thing, state))
            number += 1


class Lake:
    def __init__(self, server, name):
        self.server, self.name = server, name

    def clients(self):
        self.s3, self.glue, self.athena = (self.server.client(service) for service in ("s3", "glue", "athena"))
        return self

    def query(self, sql, **more):
        return run_query(self.athena, sql, f"s3://{self.name}/results/", database=self.name, **more)

    def ids(self, sql):
        return [int(row[0]) for row in rows(self.athena, self.query(sql))[1:]]

    def start(self, sql):
        return self.athena.start_query_execution(
            QueryString=sql, QueryExecutionContext={"Database": self.name}, ResultConfiguration={"OutputLocation": f"s3://{self.name}/results/"})["QueryExecutionId"]

    def end_of(self, query):
        while True:
            status = self.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
            if status["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
                return status["State"] if status["State"] == "SUCCEEDED" else f"{status['State']} {status.get('StateChangeReason')}"
            time.sleep(0.02)

    def insert(self, thing):
        return self.start(f"INSERT INTO plain VALUES ({thing}, 'row {thing}')")

    def merge(self, thing):
        return self.start(
            f"MERGE INTO ice t USING (SELECT bigint '{thing}' AS id, 'row {thing}' AS v UNION ALL SELECT bigint '-1', 'row {thing}') s ON t.id = s.id"
            " WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.v)")

    def ctas(self, thing):
        return self.start(
            f"CREATE TABLE made_{thing} WITH (external_location = 's3://{self.name}/made/{thing}/') AS"
            f" SELECT a.x + b.y AS n FROM UNNEST(sequence(1, {CTAS_ROWS // 100})) a(x) CROSS JOIN UNNEST(sequence(1, 100)) b(y)")

    def crawl(self, thing):
        for part in range(3):
            self.s3.put_object(Bucket=self.name, Key=f"raw/day={thing}-{part}/f.csv", Body=f"id,what\n{thing},one\n{thing},two\n".encode())
        self.glue.start_crawler(Name=self.name)
        return thing

    def end_of_crawl(self, thing):
        while True:
            crawler = self.glue.get_crawler(Name=self.name)["Crawler"]
            if crawler["State"] == "READY":
                last = crawler["LastCrawl"]
                return last["Status"] if last["Status"] == "SUCCEEDED" else f"{last['Status']} {last.get('ErrorMessage')}"
            time.sleep(0.02)

    def keys(self, prefix):
        return [o["Key"] for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix) for o in page.get("Contents", [])]

    def tables(self):
        return {t["Name"]: t for page in self.glue.get_paginator("get_tables").paginate(DatabaseName=self.name) for t in page["TableList"]}


def test_kill_9_during_crawls_ctas_insert_and_merge(own_server, name):
    seed = random.randrange(1 << 30)
    print("seed", seed)
    rng = random.Random(seed)
    lake = Lake(own_server(), name).clients()
    lake.s3.create_bucket(Bucket=name)
    lake.glue.create_database(DatabaseInput={"Name": name})
    lake.query(f"CREATE EXTERNAL TABLE plain (id bigint, v string) STORED AS PARQUET LOCATION 's3://{name}/plain/'")
    lake.query(f"CREATE TABLE ice (id bigint, v string) LOCATION 's3://{name}/ice/' TBLPROPERTIES ('table_type' = 'ICEBERG')")
    lake.glue.create_crawler(Name=name, Role="crawler", DatabaseName=name, Targets={"S3Targets": [{"Path": f"s3://{name}/raw/"}]})
    acknowledged = {what: [] for what in ("insert", "merge", "ctas", "crawl")}
    begun = {what: [] for what in acknowledged}
    for generation in range(1, ROUNDS + 1):
        lake.query("SELECT 1")  # the engine is ready: the kill is to hit work, not a start
        workers = {
            "insert": Worker(generation, lake.insert, lake.end_of),
            "merge": Worker(generation, lake.merge, lake.end_of),
            "ctas": Worker(generation, lake.ctas, lake.end_of),
            "crawl": Worker(generation, lake.crawl, lake.end_of_crawl),
        }
        [worker.start() for worker in workers.values()]
        deadline = time.monotonic() + 120
        while generation == 1 and not all(worker.acknowledged for worker in workers.values()) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(rng.uniform(0.5, 5))  # the moment of the kill is what varies
        lake.server.kill()
        [worker.join(60) for worker in workers.values()]
        assert not any(worker.is_alive() for worker in workers.values())
        assert not [problem for worker in workers.values() for problem in worker.unexpected]
        for what, worker in workers.items():
            acknowledged[what] += worker.acknowledged
            begun[what] += worker.begun
        lake.server.start()
        lake.clients()
        nothing_runs(lake)
        rows_are_there_once(lake, "plain", acknowledged["insert"], begun["insert"])
        rows_are_there_once(lake, "ice", acknowledged["merge"], begun["merge"])
        made_whole_or_not_at_all(lake, acknowledged["ctas"], begun["ctas"])
        crawled(lake, acknowledged["crawl"])
    assert all(acknowledged[what] for what in acknowledged), acknowledged


def nothing_runs(lake):
    ids = [i for page in lake.athena.get_paginator("list_query_executions").paginate() for i in page["QueryExecutionIds"]]
    for at in range(0, len(ids), 50):
        for query in lake.athena.batch_get_query_execution(QueryExecutionIds=ids[at:at + 50])["QueryExecutions"]:
            assert query["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"), query
    assert lake.glue.get_crawler(Name=lake.name)["Crawler"]["State"] == "READY"


def rows_are_there_once(lake, table, acknowledged, begun):
    found = [i for i in lake.ids(f"SELECT id FROM {table}") if i >= 0]
    assert len(found) == len(set(found))
    assert set(acknowledged) <= set(found) <= set(begun)
    assert lake.ids(f"SELECT count(*) FROM {table} WHERE id >= 0 AND v <> 'row ' || cast(id AS varchar)") == [0]


def made_whole_or_not_at_all(lake, acknowledged, begun):
    tables = lake.tables()
    for thing in begun:
        if f"made_{thing}" in tables:
            assert lake.ids(f"SELECT count(*) FROM made_{thing}") == [CTAS_ROWS]
        else:
            assert thing not in acknowledged
            deadline = time.monotonic() + 30  # what a killed one left is swept after the start
            while lake.keys(f"made/{thing}/") and time.monotonic() < deadline:
                time.sleep(0.2)
            assert not lake.keys(f"made/{thing}/")


def crawled(lake, acknowledged):
    if not acknowledged:
        return
    table = lake.tables()["raw"]
    assert [c["Name"] for c in table["StorageDescriptor"]["Columns"]] == ["id", "what"]
    days = {p["Values"][0] for page in lake.glue.get_paginator("get_partitions").paginate(DatabaseName=lake.name, TableName="raw") for p in page["Partitions"]}
    assert {f"{thing}-{part}" for thing in acknowledged for part in range(3)} <= days
    assert lake.ids("SELECT count(*) FROM raw") == [2 * len(days)]
