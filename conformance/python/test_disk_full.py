"""A full disk: clear errors, reads and deletions go on, nothing acknowledged is lost, and all is well again when there is room, without a restart."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.request

import pytest
from botocore.exceptions import ClientError

from conftest import HOME, Server, rows, run_query

MIB = 1 << 20
SIZE = 190 * MIB
GENERATIONS = 4 if os.environ.get("KARIBA_ALL") == "yes" else 1


class Disk:
    """A small file system of its own: mounted by root or by way of sudo; else in a name space where anybody is root, and the server is started inside it too."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="kariba-disk-"))
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700,uid={os.getuid()},gid={os.getgid()}", "kariba-test", str(self.path)]
        self.holder, self.inside, self.seen = None, [], self.path
        for by in ([], ["sudo", "-n"]):
            self.unmount = [*by, "umount", "-l", str(self.path)]
            if shutil.which([*by, "mount"][0]) and subprocess.run([*by, *mount], capture_output=True).returncode == 0:
                return
        mount[4] = f"size={SIZE},mode=0700"
        self.holder = subprocess.Popen(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", '"$@" && echo mounted && cat', "sh", *mount],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.holder.stdout.readline().strip() != "mounted":
            pytest.skip("no way to mount a small file system: neither as root nor by sudo nor by unshare")
        self.inside = ["nsenter", "--preserve-credentials", "--user", "--mount", "--target", str(self.holder.pid)]
        # What a process in the name space sees is seen from outside by way of its root.
        self.seen = pathlib.Path(f"/proc/{self.holder.pid}/root{self.path}")

    def free(self):
        stat = os.statvfs(self.seen)
        return stat.f_bavail * stat.f_frsize

    def fill(self, leave=0):
        """As another user of the disk would, to the last page."""
        with open(self.seen / "others", "ab", buffering=0) as file:
            try:
                while self.free() > leave:
                    file.write(os.urandom(int(max(1, min(MIB, self.free() - leave)))))
            except OSError:
                pass

    def make_room(self):
        (self.seen / "others").unlink(missing_ok=True)

    def close(self):
        if self.holder:
            self.holder.stdin.close()
            self.holder.wait()
        else:
            subprocess.run(self.unmount)
        shutil.rmtree(self.path, ignore_errors=True)


@pytest.fixture
def disk():
    made = Disk()
    yield made
    made.close()


class DiskServer(Server):
    """A server whose data lies on a small disk."""

    def __init__(self, disk, *flags):
        self.disk = disk
        super().__init__(disk.path / "data", *flags)

    def command(self):
        return [*self.disk.inside, *super().command()]


@pytest.fixture
def server_on(disk):
    made = []

    def make(*flags):
        made.append(DiskServer(disk, *flags))
        return made[-1]

    yield make
    for server in made:
        server.stop()


def refused(call):
    """The error of a call that must be refused for want of room."""
    with pytest.raises(ClientError) as caught:
        call()
    error = caught.value.response
    assert error["ResponseMetadata"]["HTTPStatusCode"] in (503, 507), error
    assert "full" in error["Error"]["Message"] and "Delete objects" in error["Error"]["Message"], error
    return error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]


def eventually(check, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        try:
            return check()
        except (AssertionError, ClientError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def health(server):
    return json.load(urllib.request.urlopen(f"{server.url}/_kariba/health"))


def audit_lines(disk):
    lines = []
    for file in sorted((disk.seen / "data/logs").glob("audit.jsonl*")):
        lines += [json.loads(line) for line in file.read_text().splitlines()]  # each line whole
    return lines


FULL = ("InsufficientCapacity", 507)


def test_every_writer_on_a_full_disk(disk, server_on, name):
    server = server_on()
    s3, glue, athena = (server.client(service) for service in ("s3", "glue", "athena"))
    s3.create_bucket(Bucket=name)
    glue.create_database(DatabaseInput={"Name": name})
    objects = {f"small/{n}": os.urandom(3_000) for n in range(300)} | {f"large/{n}": os.urandom(2 * MIB) for n in range(4)}
    for key, body in objects.items():
        s3.put_object(Bucket=name, Key=key, Body=body)
    s3.put_object(Bucket=name, Key="csv/a.csv", Body=b"a,b\n1,x\n2,y\n")
    table = {"Columns": [{"Name": "a", "Type": "int"}, {"Name": "b", "Type": "string"}], "Location": f"s3://{name}/csv/",
             "InputFormat": "org.apache.hadoop.mapred.TextInputFormat", "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
             "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", "Parameters": {"field.delim": ","}}}
    glue.create_table(DatabaseName=name, TableInput={"Name": "t", "StorageDescriptor": table, "Parameters": {"skip.header.line.count": "1"}})
    glue.create_table(DatabaseName=name, TableInput={"Name": "gone", "StorageDescriptor": table})
    glue.create_crawler(Name=name, Role="crawler", DatabaseName=name, Targets={"S3Targets": [{"Path": f"s3://{name}/csv/"}]})
    done = run_query(athena, f"SELECT sum(a) FROM {name}.t", f"s3://{name}/results/")
    upload = s3.create_multipart_upload(Bucket=name, Key="parts")["UploadId"]
    part = s3.upload_part(Bucket=name, Key="parts", UploadId=upload, PartNumber=1, Body=b"p" * (5 * MIB))["ETag"]
    doomed = s3.create_multipart_upload(Bucket=name, Key="doomed")["UploadId"]
    s3.upload_part(Bucket=name, Key="doomed", UploadId=doomed, PartNumber=1, Body=b"d" * (5 * MIB))
    assert health(server)["disk"]["state"] == "ok"

    disk.fill()
    assert health(server)["disk"]["state"] == "full" and health(server)["status"] == "degraded"
    for size in (10, 3_000, 400_000, 30 * MIB):
        assert refused(lambda: s3.put_object(Bucket=name, Key="refused", Body=b"x" * size)) == FULL
    assert refused(lambda: s3.upload_part(Bucket=name, Key="parts", UploadId=upload, PartNumber=2, Body=b"p" * 100)) == FULL
    parts = {"Parts": [{"PartNumber": 1, "ETag": part}]}
    assert refused(lambda: s3.complete_multipart_upload(Bucket=name, Key="parts", UploadId=upload, MultipartUpload=parts)) == FULL
    assert refused(lambda: s3.copy_object(Bucket=name, Key="copy", CopySource={"Bucket": name, "Key": "large/0"})) == FULL
    assert refused(lambda: s3.create_bucket(Bucket=name + "-2")) == FULL
    assert refused(lambda: glue.create_table(DatabaseName=name, TableInput={"Name": "refused", "StorageDescriptor": table}))[1] == 503
    assert refused(lambda: athena.start_query_execution(QueryString="SELECT 1", ResultConfiguration={"OutputLocation": f"s3://{name}/results/"}))[1] == 503
    assert refused(lambda: glue.start_crawler(Name=name))[1] == 503

    # Reads go on.
    for key in ("small/7", "large/1"):
        assert s3.get_object(Bucket=name, Key=key)["Body"].read() == objects[key]
    assert len(s3.list_objects_v2(Bucket=name, Prefix="small/")["Contents"]) == 300
    assert [t["Name"] for t in glue.get_tables(DatabaseName=name)["TableList"]] == ["gone", "t"]
    assert rows(athena, done)[1] == ["3"]

    # So does what makes room; an SDK repeats what met the disk just before the reserve was given up.
    trying = {"retries": {"max_attempts": 5, "mode": "standard"}}
    s3d, glued = server.client("s3", **trying), server.client("glue", **trying)
    s3d.abort_multipart_upload(Bucket=name, Key="doomed", UploadId=doomed)
    s3d.delete_object(Bucket=name, Key="large/0")
    s3d.delete_objects(Bucket=name, Delete={"Objects": [{"Key": f"small/{n}"} for n in range(200)]})
    glued.delete_table(DatabaseName=name, Name="gone")
    for key in ["large/0"] + [f"small/{n}" for n in range(200)]:
        del objects[key]

    # Room comes back: everything works again by itself.
    disk.make_room()
    s3.put_object(Bucket=name, Key="again", Body=b"x" * 400_000)
    s3.complete_multipart_upload(Bucket=name, Key="parts", UploadId=upload, MultipartUpload=parts)
    glue.create_table(DatabaseName=name, TableInput={"Name": "later", "StorageDescriptor": table})
    done = run_query(athena, f"SELECT sum(a) FROM {name}.t", f"s3://{name}/results/")
    assert rows(athena, done)[1] == ["3"]
    glue.start_crawler(Name=name)
    eventually(lambda: check(glue.get_crawler(Name=name)["Crawler"]["State"] == "READY"))
    eventually(lambda: check((disk.seen / "data/reserve").stat().st_size >= 16 * MIB))
    assert health(server)["disk"]["state"] == "ok"
    everything_is_there(server, name, objects)
    eventually(lambda: check({"InsufficientCapacity"} <= {line.get("error", line.get("errorCode")) for line in audit_lines(disk)}))
    assert health(server)["audit"]["dropped"] == 0
    server.kill()
    server.start()
    everything_is_there(server, name, objects)


def check(truth):
    assert truth
    return truth


def everything_is_there(server, name, objects):
    s3 = server.client("s3")
    for key, body in objects.items():
        assert s3.get_object(Bucket=name, Key=key)["Body"].read() == body, key
    listed = {o["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name) for o in page.get("Contents", [])}
    assert objects.keys() <= listed and "refused" not in listed and "large/0" not in listed and "small/0" not in listed
    assert [t["Name"] for t in server.client("glue").get_tables(DatabaseName=name)["TableList"] if t["Name"] in ("gone", "refused")] == []


def test_a_disk_that_fills_under_load_and_again_loses_nothing(disk, server_on, name):
    server = server_on()
    server.client("s3").create_bucket(Bucket=name)
    acknowledged, unexpected, running = {}, [], [True]

    def write(worker):
        s3 = server.client("s3")
        for n in range(100_000):
            body = os.urandom((100, 20_000, 300_000, 3 * MIB)[n % 4])
            key = f"{worker}/{n}"
            try:
                s3.put_object(Bucket=name, Key=key, Body=body)
                acknowledged[key] = body
            except ClientError as e:
                if e.response["Error"]["Code"] != "InsufficientCapacity":
                    unexpected.append(str(e))
                time.sleep(0.02)
            if not running[0] or unexpected:
                return

    for generation in range(GENERATIONS):
        running[0] = True
        writers = [threading.Thread(target=write, args=(f"{generation}-{n}",), daemon=True) for n in range(4)]
        [writer.start() for writer in writers]
        time.sleep(1)
        disk.fill(leave=40 * MIB)
        time.sleep(0.5)
        disk.fill()
        time.sleep(0.5)
        running[0] = False
        [writer.join(60) for writer in writers]
        assert not unexpected, unexpected[:3]
        assert acknowledged
        if generation == 0:
            server.kill()
            server.start()  # on the full disk
        s3 = server.client("s3", retries={"max_attempts": 5, "mode": "standard"})
        for key, body in acknowledged.items():
            assert s3.get_object(Bucket=name, Key=key)["Body"].read() == body, key
        assert refused(lambda: s3.put_object(Bucket=name, Key="refused", Body=b"x")) == FULL
        # The way out without anybody's help: what is deleted makes room for what comes.
        while acknowledged:
            some = [acknowledged.popitem()[0] for _ in range(min(500, len(acknowledged)))]
            assert not s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": key} for key in some]}).get("Errors")
        disk.make_room()
        eventually(lambda: s3.put_object(Bucket=name, Key="again", Body=b"x"))
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=name)["Contents"]] == ["again"]


def test_objects_that_are_deleted_make_room_for_others(disk, server_on, name):
    """Nobody else writes to this disk, and nobody helps."""
    server = server_on()
    s3 = server.client("s3")
    s3.create_bucket(Bucket=name)
    number = 0
    try:
        while True:
            s3.put_object(Bucket=name, Key=str(number), Body=b"x" * (MIB if number % 2 else 100_000))
            number += 1
    except ClientError as e:
        assert e.response["Error"]["Code"] == "InsufficientCapacity"
    for n in range(number):
        s3.delete_object(Bucket=name, Key=str(n))
    eventually(lambda: s3.put_object(Bucket=name, Key="again", Body=b"x" * (10 * MIB)))


def test_a_query_that_meets_a_full_disk_fails_and_says_so(disk, server_on, name):
    server = server_on()
    s3, athena = server.client("s3"), server.client("athena")
    s3.create_bucket(Bucket=name)
    run_query(athena, f"CREATE DATABASE {name}", f"s3://{name}/results/")
    disk.fill(leave=60 * MIB)
    large = ("SELECT a.x, b.y, sha512(to_utf8(cast(a.x * 10000 + b.y AS varchar))) AS h"
             " FROM UNNEST(sequence(1, 1000)) a(x) CROSS JOIN UNNEST(sequence(1, 1000)) b(y)")
    for sql in (large, f"CREATE TABLE {name}.t WITH (external_location = 's3://{name}/t/') AS {large}"):
        failed = run_query(athena, sql, f"s3://{name}/results/", expect="FAILED")["Status"]
        assert "full" in failed["StateChangeReason"], failed
    disk.make_room()
    assert rows(athena, run_query(athena, "SELECT 1", f"s3://{name}/results/"))[1] == ["1"]


def test_a_first_start_on_a_full_disk_says_what_to_do(disk):
    disk.fill()
    command = [*disk.inside, str(HOME / "kariba"), "start", "--port", "0", "--data", str(disk.path / "data")]
    environment = {k: v for k, v in os.environ.items() if k == "KARIBA_TRAIN" or not k.startswith(("AWS_", "KARIBA_"))}
    for flags in ([], ["--detach"]):
        result = subprocess.run(command + flags, capture_output=True, text=True, env=environment, timeout=60)
        assert result.returncode == 1 and "is full" in result.stderr and "Make room" in result.stderr, result
        assert "Exception" not in result.stderr
