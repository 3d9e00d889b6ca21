"""A second process that holds thousands of connections: the server goes on to answer others, in bounded memory, also with few files to open."""

import os
import resource
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from conftest import HOME

HELD = """
import resource, socket, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
held = []
for i in range(int(sys.argv[2])):
    one = socket.socket()
    one.settimeout(5)
    try:
        one.connect(("127.0.0.1", int(sys.argv[1])))
        one.send(sys.argv[3].encode().decode("unicode_escape").encode())
    except OSError:
        continue  # refused or closed: the server's to decide
    held.append(one)
print(len(held), flush=True)
sys.stdin.readline()
"""

KINDS = {
    "silent": "",
    "half-a-line": "GET /some",
    "half-a-head": r"GET /some/path HTTP/1.1\r\nHost: local",
    "idle": r"GET /_kariba/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "slow-body": r"PUT /no-such-bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nabc",
}
MOST = min(10_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 100)


def resident(pid):
    return next(int(line.split()[1]) for line in open(f"/proc/{pid}/status") if line.startswith("VmRSS")) / 1024


def held(server, kind, many):
    process = subprocess.Popen(
        [sys.executable, "-c", HELD, server.url.rpartition(":")[2], str(many), KINDS[kind]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert int(process.stdout.readline()) > 0
    return process


def release(process):
    process.stdin.close()
    process.wait(30)


@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_connections_leave_room_for_others(server, bucket, kind):
    before = resident(server.process.pid)
    process = held(server, kind, MOST)
    try:
        s3 = server.client("s3", retries={"max_attempts": 5})
        for number in range(20):
            s3.put_object(Bucket=bucket, Key=f"{kind}/{number}", Body=b"x" * number)
            assert s3.get_object(Bucket=bucket, Key=f"{kind}/{number}")["Body"].read() == b"x" * number
        files, grown = len(os.listdir(f"/proc/{server.process.pid}/fd")), resident(server.process.pid) - before
    finally:
        release(process)
    print(f"{kind}: {files} files open, {grown:.0f} MiB more")
    assert files < 5000 and grown < 300
    assert server.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 20


def test_few_files_to_open_are_enough(own_server, name, tmp_path):
    """The listener survives more connections than the process may open files."""
    (tmp_path / "limit").write_text("ulimit -n 1024\n")
    server = own_server(environment={"BASH_ENV": str(tmp_path / "limit")})  # the launcher's shell begins with it
    assert "1024" in next(line for line in open(f"/proc/{server.process.pid}/limits") if line.startswith("Max open files"))
    assert any("the SQL engine needs 4096" in line for line in server.lines)
    process = held(server, "half-a-head", 3000)
    try:
        s3 = server.client("s3", retries={"max_attempts": 5})
        s3.create_bucket(Bucket=name)
        for number in range(20):
            s3.put_object(Bucket=name, Key=str(number), Body=b"x")
    finally:
        release(process)
    assert s3.list_objects_v2(Bucket=name)["KeyCount"] == 20
    assert urllib.request.urlopen(server.url + "/_kariba/health").status == 200


def test_too_few_files_are_refused_with_a_word(tmp_path):
    done = subprocess.run(
        ["bash", "-c", f"ulimit -n 300; KARIBA_TRAIN=no exec {HOME}/kariba start --port 0 --data {tmp_path}"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and "ulimit -n" in done.stderr, done


def test_client_that_hangs_up_leaves_nothing(server, bucket):
    """In the middle of a body, of an answer, of a download: no object, no permit lost, no error of the server's."""
    host, port = "127.0.0.1", int(server.url.rpartition(":")[2])
    s3 = server.client("s3")
    s3.put_object(Bucket=bucket, Key="large", Body=os.urandom(8 << 20))
    for number in range(300):
        with socket.create_connection((host, port)) as one:
            if number % 2:
                one.sendall(f"PUT /{bucket}/broken HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n".encode() + b"x" * 5000)
            else:
                one.sendall(f"GET /{bucket}/large HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                one.recv(1000)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            keys = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]]
            break
        except s3.exceptions.ClientError:
            time.sleep(0.2)
    assert keys == ["large"]
