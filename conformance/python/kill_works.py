"""The kinds of work under which test_kill.py ends servers. Each has a step, which clients repeat, and a check for after a restart."""

import hashlib
import os
import time

from botocore.exceptions import ClientError

from conftest import rows, run_query
from ledger import ABSENT, Ledger

STOPPED = ("The server was stopped", "was restarted while", "The engine")


def digest(body):
    return hashlib.md5(body).hexdigest()


def missing(call, *codes, **arguments):
    """What a call answers, None when the thing is not there."""
    try:
        return call(**arguments)
    except ClientError as e:
        assert e.response["Error"]["Code"] in codes, e
        return None


class Work:
    def __init__(self, lake):
        self.lake, self.rng, self.ledger, self.number = lake, lake.rng, Ledger(), 0

    def next(self):
        self.number += 1
        return self.number

    def body(self):
        return os.urandom(self.rng.choice([self.rng.randrange(0, 200), self.rng.randrange(200, 20_000), 600_000]))


class ObjectWork(Work):
    """Puts, overwrites, copies and deletes, by ones and many."""

    def step(self):
        s3, bucket, ledger = self.lake.s3, self.lake.name, self.ledger
        key = f"objects/{self.rng.randrange(12)}"
        what = self.rng.choice(["put", "put", "put", "copy", "delete", "batch"])
        source = self.rng.choice(ledger.things() or [key])
        if what == "copy" and ledger.known_of(source) and source not in ledger.maybe and source != key:
            ledger.begin(key, ledger.known_of(source))
            s3.copy_object(Bucket=bucket, Key=key, CopySource={"Bucket": bucket, "Key": source})
            ledger.done(key)
        elif what == "delete":
            ledger.begin(key, ABSENT)
            s3.delete_object(Bucket=bucket, Key=key)
            ledger.done(key)
        elif what == "batch":
            keys = [f"objects/{n}" for n in self.rng.sample(range(12), 4)]
            [ledger.begin(one, ABSENT) for one in keys]
            answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": one} for one in keys]})
            assert not answer.get("Errors"), answer
            [ledger.done(one) for one in keys]
        else:
            body = self.body()
            ledger.begin(key, digest(body))
            s3.put_object(Bucket=bucket, Key=key, Body=body)
            ledger.done(key)

    def check(self):
        listed = {o["Key"]: o for o in self.lake.listed("objects/")}
        for key in self.ledger.things():
            found = missing(self.lake.s3.get_object, "NoSuchKey", Bucket=self.lake.name, Key=key)
            content = found and found["Body"].read()
            self.ledger.settle(key, digest(content) if found else ABSENT)
            assert (key in listed) == bool(found), key
            assert not found or listed[key]["Size"] == len(content)
        assert listed.keys() <= set(self.ledger.things())


class VersionWork(Work):
    """In a bucket with versioning every acknowledged version stays."""

    def step(self):
        body = self.body()
        version = self.lake.s3.put_object(Bucket=self.lake.name + "-versions", Key=f"v{self.next() % 5}", Body=body)["VersionId"]
        thing = (f"v{self.number % 5}", version)
        self.ledger.begin(thing, digest(body))
        self.ledger.done(thing)

    def check(self):
        for key, version in self.ledger.things()[-40:]:
            body = self.lake.s3.get_object(Bucket=self.lake.name + "-versions", Key=key, VersionId=version)["Body"].read()
            self.ledger.settle((key, version), digest(body))


class MultipartWork(Work):
    """Uploads in parts: completed, dropped, or left for after the restart, when they can be gone on with."""

    def __init__(self, lake):
        super().__init__(lake)
        self.open = {}

    def step(self):
        s3, bucket, key = self.lake.s3, self.lake.name, f"parts/{self.next()}"
        upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
        bodies, parts = [os.urandom(5 << 20), os.urandom(3000)], {}
        self.open[key] = (upload, bodies, parts)
        for number, body in enumerate(bodies, 1):
            parts[number] = None
            parts[number] = s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=number, Body=body)["ETag"]
        if self.number % 4 == 0:
            return  # left open on purpose
        del self.open[key]
        if self.number % 4 == 1:
            self.ledger.begin((key, upload), "aborted")
            s3.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload)
        else:
            self.ledger.begin((key, upload), digest(b"".join(bodies)))
            s3.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": n, "ETag": e} for n, e in parts.items()]})
        self.ledger.done((key, upload))

    def check(self):
        s3, bucket = self.lake.s3, self.lake.name
        for key, upload in self.ledger.things():
            open_still = missing(s3.list_parts, "NoSuchUpload", Bucket=bucket, Key=key, UploadId=upload)
            found = missing(s3.get_object, "NoSuchKey", Bucket=bucket, Key=key)
            assert not (open_still and found), key
            if open_still:
                assert self.ledger.known_of((key, upload)) is ABSENT, (key, "was acknowledged and is open")
                assert len(open_still["Parts"]) == 2
                s3.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload)
                del self.ledger.maybe[(key, upload)]
            else:
                self.ledger.settle((key, upload), digest(found["Body"].read()) if found else "aborted")
        uploads = {u["UploadId"] for u in s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])}
        for key, (upload, bodies, parts) in self.open.items():
            assert upload in uploads, "an acknowledged upload is gone"
            listed = {p["PartNumber"]: p["ETag"] for p in s3.list_parts(Bucket=bucket, Key=key, UploadId=upload).get("Parts", [])}
            assert {n: e for n, e in parts.items() if e}.items() <= listed.items(), (parts, listed)
            for number, body in enumerate(bodies, 1):
                if number not in listed:
                    listed[number] = s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=number, Body=body)["ETag"]
            s3.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": n, "ETag": listed[n]} for n in (1, 2)]})
            assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"".join(bodies)
            uploads.discard(upload)
        self.open = {}
        # One whose creation was not answered may be there, and nobody knows its id.
        assert len(uploads) <= self.lake.deaths, uploads


class CatalogWork(Work):
    """Databases, tables with versions, partitions in batches whose answers are held to be true."""

    def step(self):
        glue, database, ledger, n = self.lake.glue, self.lake.name, self.ledger, self.next()
        storage = {"Columns": [{"Name": "a", "Type": "int"}], "Location": f"s3://{database}/catalog/"}
        name = f"catalog_{n % 6}"
        thing = ("table", name)
        if ledger.known_of(thing) is ABSENT:
            ledger.begin(thing, str(n))
            glue.create_table(DatabaseName=database, TableInput={
                "Name": name, "Parameters": {"n": str(n)}, "StorageDescriptor": storage, "PartitionKeys": [{"Name": "p", "Type": "string"}]})
            ledger.done(thing)
        elif n % 5 == 0:
            parts = [t for t in ledger.things() if t[0] == "partition" and t[1] == name]
            ledger.begin(thing, ABSENT)
            [ledger.begin(part, ABSENT) for part in parts]
            glue.delete_table(DatabaseName=database, Name=name)
            [ledger.done(one) for one in (thing, *parts)]
        elif n % 3 == 0:
            values = [f"{n}-{i}" for i in range(20)]
            [ledger.begin(("partition", name, value), value) for value in values]
            errors = glue.batch_create_partition(DatabaseName=database, TableName=name, PartitionInputList=[
                {"Values": [value], "StorageDescriptor": storage} for value in values])["Errors"]
            assert not errors, errors
            [ledger.done(("partition", name, value)) for value in values]
        else:
            ledger.begin(thing, str(n))
            glue.update_table(DatabaseName=database, TableInput={
                "Name": name, "Parameters": {"n": str(n)}, "StorageDescriptor": storage, "PartitionKeys": [{"Name": "p", "Type": "string"}]})
            ledger.done(thing)
        other = f"{database}_{n % 3}"
        there = ledger.known_of(("database", other))
        ledger.begin(("database", other), ABSENT if there else str(n))
        if there:
            glue.delete_database(Name=other)
        else:
            glue.create_database(DatabaseInput={"Name": other, "Description": str(n)})
        ledger.done(("database", other))

    def check(self):
        glue, database = self.lake.glue, self.lake.name
        partitions = {}
        for name in [f"catalog_{n}" for n in range(6)]:
            found = missing(glue.get_table, "EntityNotFoundException", DatabaseName=database, Name=name)
            if ("table", name) in self.ledger.things():
                self.ledger.settle(("table", name), found["Table"]["Parameters"]["n"] if found else ABSENT)
            pages = glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=name) if found else []
            partitions[name] = {p["Values"][0] for page in pages for p in page["Partitions"]}
            if found:
                versions = [v for page in glue.get_paginator("get_table_versions").paginate(DatabaseName=database, TableName=name) for v in page["TableVersions"]]
                assert versions[0]["Table"]["Parameters"] == found["Table"]["Parameters"]
                assert [int(v["VersionId"]) for v in versions] == list(range(len(versions) - 1, -1, -1))
        torn = set()
        for thing in self.ledger.things():
            if thing[0] == "partition":
                if thing in self.ledger.maybe:
                    torn.add((thing[1], thing[2].split("-")[0], thing[2] in partitions[thing[1]]))
                self.ledger.settle(thing, thing[2] if thing[2] in partitions[thing[1]] else ABSENT)
            elif thing[0] == "database":
                found = missing(glue.get_database, "EntityNotFoundException", Name=thing[1])
                self.ledger.settle(thing, found["Database"]["Description"] if found else ABSENT)
        assert len({t[:2] for t in torn}) == len(torn), ("a batch of one answer was cut in two", torn)


class CounterWork(Work):
    """Counts in a table's parameter through Glue's optimistic lock, from two clients."""

    table = "counter"

    def setup(self):
        self.lake.glue.create_table(DatabaseName=self.lake.name, TableInput={"Name": self.table, "Parameters": {"count": "0"}})

    def step(self):
        glue, database = self.lake.glue, self.lake.name
        table = glue.get_table(DatabaseName=database, Name=self.table)["Table"]
        thing = ("count", self.lake.deaths, self.next())
        self.ledger.begin(thing, 1)
        try:
            glue.update_table(DatabaseName=database, VersionId=table["VersionId"], TableInput={
                "Name": self.table, "Parameters": {"count": str(int(table["Parameters"]["count"]) + 1)}})
        except ClientError as e:
            assert e.response["Error"]["Code"] == "ConcurrentModificationException", e
            self.ledger.refused(thing)
            return
        self.ledger.done(thing)


def check_counters(lake, counters):
    count = int(lake.glue.get_table(DatabaseName=lake.name, Name=CounterWork.table)["Table"]["Parameters"]["count"])
    known, maybe = sum(len(c.ledger.known) for c in counters), sum(len(c.ledger.maybe) for c in counters)
    assert known <= count <= known + maybe, (known, count, maybe)


class SettingsWork(Work):
    """Named queries, prepared statements, workgroups and their tags."""

    def step(self):
        athena, ledger, n = self.lake.athena, self.ledger, self.next()
        group = f"{self.lake.name}_{n % 3}"
        if ledger.known_of(("group", group)) is ABSENT:
            ledger.begin(("group", group), str(n))
            athena.create_work_group(Name=group, Description=str(n), Tags=[{"Key": "n", "Value": str(n)}])
            ledger.done(("group", group))
            ledger.begin(("tag", group), str(n))
            ledger.done(("tag", group))
        elif n % 7 == 0:
            gone = [t for t in ledger.things() if t[1] == group]
            [ledger.begin(t, ABSENT) for t in gone]
            athena.delete_work_group(WorkGroup=group, RecursiveDeleteOption=True)
            [ledger.done(t) for t in gone]
        elif n % 2 == 0:
            ledger.begin(("tag", group), str(n))
            arn = f"arn:aws:athena:us-east-1:000000000000:workgroup/{group}"
            athena.tag_resource(ResourceARN=arn, Tags=[{"Key": "n", "Value": str(n)}])
            ledger.done(("tag", group))
        else:
            there = ledger.known_of(("prepared", group))
            ledger.begin(("prepared", group), f"SELECT {n}")
            call = athena.update_prepared_statement if there else athena.create_prepared_statement
            call(StatementName="one", WorkGroup=group, QueryStatement=f"SELECT {n}")
            ledger.done(("prepared", group))
        made = athena.create_named_query(Name=f"q{n}", Database=self.lake.name, QueryString=f"SELECT {n}")["NamedQueryId"]
        ledger.begin(("named", made), f"SELECT {n}")
        ledger.done(("named", made))

    def check(self):
        athena = self.lake.athena
        for thing in self.ledger.things():
            kind, name = thing
            if kind == "group":
                found = missing(athena.get_work_group, "InvalidRequestException", WorkGroup=name)
                self.ledger.settle(thing, found["WorkGroup"]["Description"] if found else ABSENT)
            elif kind == "tag":
                arn = f"arn:aws:athena:us-east-1:000000000000:workgroup/{name}"
                found = missing(athena.list_tags_for_resource, "InvalidRequestException", "ResourceNotFoundException", ResourceARN=arn)
                self.ledger.settle(thing, found["Tags"][0]["Value"] if found and found["Tags"] else ABSENT)
            elif kind == "prepared":
                found = missing(athena.get_prepared_statement, "InvalidRequestException", "ResourceNotFoundException", StatementName="one", WorkGroup=name)
                self.ledger.settle(thing, found["PreparedStatement"]["QueryStatement"] if found else ABSENT)
        named = [t for t in self.ledger.things() if t[0] == "named"][-50:]
        if named:
            found = {q["NamedQueryId"]: q["QueryString"] for q in athena.batch_get_named_query(NamedQueryIds=[t[1] for t in named])["NamedQueries"]}
            [self.ledger.settle(t, found.get(t[1], ABSENT)) for t in named]


class CrawlWork(Work):
    """A crawler with a classifier of its own, whose table grows with each crawl."""

    def setup(self):
        glue, name = self.lake.glue, self.lake.name
        glue.create_classifier(GrokClassifier={"Name": name, "Classification": "app", "GrokPattern": "%{INT:id} %{WORD:what}"})
        glue.create_crawler(Name=name, Role="crawler", DatabaseName=name, Classifiers=[name], Targets={"S3Targets": [{"Path": f"s3://{name}/raw/"}]})

    def step(self):
        n = f"{self.lake.deaths}-{self.next()}"
        for part in range(3):
            self.lake.s3.put_object(Bucket=self.lake.name, Key=f"raw/day={n}-{part}/f.log", Body=f"1 one\n{self.number} two\n".encode())
        self.ledger.begin(n, "crawled")
        self.lake.glue.start_crawler(Name=self.lake.name)
        while (crawler := self.lake.glue.get_crawler(Name=self.lake.name)["Crawler"])["State"] != "READY":
            time.sleep(0.02)
        if crawler["LastCrawl"]["Status"] == "SUCCEEDED":
            self.ledger.done(n)
        else:
            assert crawler["LastCrawl"]["Status"] in ("FAILED", "CANCELLED") and self.lake.rest.is_set(), crawler["LastCrawl"]

    def check(self):
        crawler = self.lake.glue.get_crawler(Name=self.lake.name)["Crawler"]
        assert crawler["State"] == "READY", crawler
        table = missing(self.lake.glue.get_table, "EntityNotFoundException", DatabaseName=self.lake.name, Name="raw")
        days = set()
        if table:
            assert [c["Name"] for c in table["Table"]["StorageDescriptor"]["Columns"]] == ["id", "what"]
            assert table["Table"]["Parameters"]["classification"] == "app"
            pages = self.lake.glue.get_paginator("get_partitions").paginate(DatabaseName=self.lake.name, TableName="raw")
            days = {p["Values"][0] for page in pages for p in page["Partitions"]}
        for n in self.ledger.known:
            assert {f"{n}-{part}" for part in range(3)} <= days, (n, days)


class QueryWork(Work):
    """Statements by Athena; `thing` is a number in them that no other has."""

    def step(self):
        thing = self.lake.deaths * 100_000 + self.next()
        self.ledger.begin(thing, "there")
        state = self.lake.end_of(self.lake.start(self.sql(thing)))
        if state == "SUCCEEDED":
            self.ledger.done(thing)
        elif "ICEBERG_COMMIT_ERROR" in state:
            self.ledger.refused(thing)
        else:
            assert any(known in state for known in STOPPED) and self.lake.rest.is_set(), state

    def rows_once(self, table):
        found = [i for i in self.lake.ids(f"SELECT id FROM {table}") if i > 0]
        assert len(found) == len(set(found))
        assert set(found) <= set(self.ledger.things())
        [self.ledger.settle(thing, "there" if thing in found else ABSENT) for thing in self.ledger.things()]
        assert self.lake.ids(f"SELECT count(*) FROM {table} WHERE id > 0 AND v <> 'row ' || cast(id AS varchar)") == [0]


class InsertWork(QueryWork):
    def setup(self):
        self.lake.query(f"CREATE EXTERNAL TABLE plain (id bigint, v string) STORED AS PARQUET LOCATION 's3://{self.lake.name}/plain/'")

    def sql(self, thing):
        return f"INSERT INTO plain VALUES ({thing}, 'row {thing}')"

    def check(self):
        self.rows_once("plain")


class MergeWork(QueryWork):
    def setup(self):
        self.lake.query(f"CREATE TABLE ice (id bigint, v string) LOCATION 's3://{self.lake.name}/ice/' TBLPROPERTIES ('table_type' = 'ICEBERG')")

    def sql(self, thing):
        return (f"MERGE INTO ice t USING (SELECT bigint '{thing}' AS id, 'row {thing}' AS v UNION ALL SELECT bigint '-1', 'row {thing}') s ON t.id = s.id"
                " WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.v)")

    def check(self):
        self.rows_once("ice")


class UpkeepWork(QueryWork):
    """OPTIMIZE and VACUUM of the table that MergeWork writes: whatever they had done when they died, its rows are the same."""

    def sql(self, thing):
        return "VACUUM ice" if thing % 2 else "OPTIMIZE ice REWRITE DATA USING BIN_PACK"

    def check(self):
        self.ledger.maybe.clear()


class MadeWork(QueryWork):
    """Statements that make something in a folder of its own: all of it, or no file and no table."""

    ROWS = 20_000
    SOURCE = f"SELECT a.x + b.y AS n FROM UNNEST(sequence(1, {ROWS // 100})) a(x) CROSS JOIN UNNEST(sequence(1, 100)) b(y)"

    def folder(self, thing):
        return f"{type(self).__name__.lower()}/{thing}/"

    def check(self):
        tables = self.lake.tables()
        for thing in list(self.ledger.maybe):
            deadline = time.monotonic() + 30  # what a killed one left is swept after the start
            while not self.is_made(thing, tables) and self.lake.listed(self.folder(thing)) and time.monotonic() < deadline:
                time.sleep(0.2)
            made = self.is_made(thing, tables)
            assert made or not self.lake.listed(self.folder(thing)), (thing, self.lake.listed(self.folder(thing)))
            self.ledger.settle(thing, "there" if made else ABSENT)
        for thing, value in list(self.ledger.known.items())[-3:]:
            assert value is ABSENT or self.is_made(thing, tables), thing
            assert value is ABSENT or self.count(thing) == self.ROWS, thing


class CtasWork(MadeWork):
    properties = "format = 'PARQUET', external_location"

    def name(self, thing):
        return f"{type(self).__name__.lower()}_{thing}"

    def sql(self, thing):
        return f"CREATE TABLE {self.name(thing)} WITH ({self.properties} = 's3://{self.lake.name}/{self.folder(thing)}') AS {self.SOURCE}"

    def is_made(self, thing, tables):
        return self.name(thing) in tables

    def count(self, thing):
        return self.lake.ids(f"SELECT count(*) FROM {self.name(thing)}")[0]


class IcebergCtasWork(CtasWork):
    properties = "table_type = 'ICEBERG', is_external = false, location"


class UnloadWork(MadeWork):
    def sql(self, thing):
        return f"UNLOAD ({self.SOURCE}) TO 's3://{self.lake.name}/{self.folder(thing)}' WITH (format = 'TEXTFILE', compression = 'NONE')"

    def is_made(self, thing, tables):
        # Nothing but the query's state tells; that of an unanswered one is looked up by its text.
        return self.ledger.known_of(thing) == "there" or self.lake.state_of_text(self.sql(thing)) == "SUCCEEDED"

    def count(self, thing):
        keys = [o["Key"] for o in self.lake.listed(self.folder(thing))]
        return sum(self.lake.s3.get_object(Bucket=self.lake.name, Key=key)["Body"].read().count(b"\n") for key in keys)


class SelectWork(Work):
    """A result that was there once is there for good."""

    def step(self):
        n = self.next()
        query = self.lake.start(f"SELECT x, 'row {n}' AS v FROM UNNEST(sequence(1, 2000)) t(x)")
        state = self.lake.end_of(query)
        if state == "SUCCEEDED":
            self.ledger.begin(query, n)
            self.ledger.done(query)
        else:
            assert any(known in state for known in STOPPED) and self.lake.rest.is_set(), state

    def check(self):
        for query in list(self.ledger.known)[-3:]:
            found = rows(self.lake.athena, {"QueryExecutionId": query})
            assert len(found) == 2001 and {row[1] for row in found[1:]} == {f"row {self.ledger.known[query]}"}


WITHOUT_ENGINE = [ObjectWork, VersionWork, MultipartWork, CatalogWork, CounterWork, CounterWork, SettingsWork]
WITH_ENGINE = [ObjectWork, CatalogWork, CrawlWork, InsertWork, MergeWork, UpkeepWork, CtasWork, IcebergCtasWork, UnloadWork, SelectWork]


class Lake:
    """A server with its clients and what they all share."""

    def __init__(self, server, name, rng, kinds):
        self.server, self.name, self.rng, self.deaths, self.rest = server, name, rng, 0, None
        self.clients()
        self.s3.create_bucket(Bucket=name)
        self.s3.create_bucket(Bucket=name + "-versions")
        self.s3.put_bucket_versioning(Bucket=name + "-versions", VersioningConfiguration={"Status": "Enabled"})
        self.glue.create_database(DatabaseInput={"Name": name})
        self.works = [kind(self) for kind in kinds]
        done = set()
        for work in self.works:
            if hasattr(work, "setup") and type(work) not in done:
                work.setup()
                done.add(type(work))

    def clients(self):
        self.s3, self.glue, self.athena = (self.server.client(service, max_pool_connections=30) for service in ("s3", "glue", "athena"))

    def query(self, sql):
        return run_query(self.athena, sql, f"s3://{self.name}/results/", database=self.name, wait=300)

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
            time.sleep(0.05)

    def queries(self):
        ids = [i for page in self.athena.get_paginator("list_query_executions").paginate() for i in page["QueryExecutionIds"]]
        return [q for at in range(0, len(ids), 50) for q in self.athena.batch_get_query_execution(QueryExecutionIds=ids[at:at + 50])["QueryExecutions"]]

    def state_of_text(self, sql):
        return next((q["Status"]["State"] for q in self.queries() if q["Query"] == sql), None)

    def listed(self, prefix, bucket=None):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket or self.name, Prefix=prefix)
        return [o for page in pages for o in page.get("Contents", [])]

    def tables(self):
        return {t["Name"]: t for page in self.glue.get_paginator("get_tables").paginate(DatabaseName=self.name) for t in page["TableList"]}

    def check(self):
        for query in self.queries():
            assert query["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"), query
        counters = [work for work in self.works if isinstance(work, CounterWork)]
        if counters:
            check_counters(self, counters)
        for work in self.works:
            if work not in counters:
                work.check()
        for table in self.tables().values():
            location = table.get("Parameters", {}).get("metadata_location")
            if location:
                bucket, key = location.removeprefix("s3://").split("/", 1)
                self.s3.head_object(Bucket=bucket, Key=key)

    def referenced_bytes(self):
        total = 0
        for bucket in (self.name, self.name + "-versions"):
            for page in self.s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
                total += sum(v["Size"] for v in page.get("Versions", []))
            for upload in self.s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []):
                parts = self.s3.list_parts(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"]).get("Parts", [])
                total += sum(part["Size"] for part in parts)
        return total
