"""What a new user's machine may be like in the first hour: each must work, or say in one line what to do."""

import http.client
import os
import pathlib
import socket
import subprocess
import urllib.parse

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from conftest import HOME


def launch(*arguments, **environment):
    """The launcher as a user calls it, to its end."""
    own = {k: v for k, v in os.environ.items() if k == "KARIBA_TRAIN" or not k.startswith(("AWS_", "KARIBA_"))}
    return subprocess.run([str(HOME / "kariba"), *map(str, arguments)], env=own | environment, capture_output=True, text=True, timeout=120)


def port_of(server):
    return urllib.parse.urlsplit(server.url).port


def test_a_second_start_says_where_the_first_is(server):
    again = launch("start", "--data", server.data, "--detach")
    assert again.returncode == 4
    assert again.stderr == (
        f"kariba: a server is running on this data folder already, at {server.url} (process {server.process.pid})."
        " Another one needs another folder and port: ./kariba start --data DIR --port 0\n")


def test_a_taken_port_is_named_with_its_holder(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = launch("start", "--data", tmp_path / "lake", "--port", port)
    assert refused.returncode == 4
    assert refused.stderr.startswith(f"kariba: port {port} on 127.0.0.1 is taken by ") and refused.stderr.endswith("Type: ./kariba start --port 0\n")
    assert refused.stderr.count("\n") == 1, refused.stderr


def test_an_old_jdk_in_the_way_is_passed_by(server, tmp_path):
    old = tmp_path / "old-jdk"
    (old / "bin").mkdir(parents=True)
    for command in ("java", "javac"):
        (old / "bin" / command).write_text("#!/bin/sh\necho 'the old one ran' >&2\nexit 1\n")
        (old / "bin" / command).chmod(0o755)
    (old / "release").write_text('JAVA_VERSION="17.0.15"\n')
    status = launch("status", "--data", server.data, JAVA_HOME=str(old), PATH=f"{old}/bin:{os.environ['PATH']}")
    assert (status.returncode, status.stderr) == (0, "")


@pytest.mark.parametrize("version, is_old", [("aws-cli/1.28.9", True), ("aws-cli/1.29.0", False), ("aws-cli/2.9.19", True), ("aws-cli/2.13.0", False)])
def test_an_aws_cli_that_does_not_know_the_variable_gets_the_endpoint_by_a_function(server, tmp_path, version, is_old):
    (tmp_path / "aws").write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "{version} Python/3.11.2" || echo "called with $*"\n')
    (tmp_path / "aws").chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    script = f"""set -eu; eval "$('{HOME}/kariba' env --data '{server.data}')"; aws s3 ls "s3://a b" """
    own = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "KARIBA_"))}
    said = subprocess.run(["bash", "-c", script], env=own | {"PATH": path}, capture_output=True, text=True, timeout=60)
    endpoint = f"--endpoint-url {server.url} " if is_old else ""
    assert said.stdout == f"called with {endpoint}s3 ls s3://a b\n", said.stderr


def test_env_leaves_nothing_of_another_account_in_the_shell(server):
    script = f"""set -eu; eval "$('{HOME}/kariba' env --data '{server.data}')"; env"""
    mine = {"AWS_PROFILE": "production", "AWS_SESSION_TOKEN": "FwoGZXIvYXdzEBYaDO", "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE", "AWS_REGION": "eu-central-1",
            "http_proxy": "http://127.0.0.1:9", "no_proxy": "internal.example"}
    own = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "KARIBA_"))}
    said = subprocess.run(["bash", "-c", script], env=own | mine, capture_output=True, text=True, timeout=60).stdout
    found = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    assert "AWS_PROFILE" not in found and "AWS_SESSION_TOKEN" not in found
    assert (found["AWS_ACCESS_KEY_ID"], found["AWS_REGION"], found["AWS_ENDPOINT_URL"]) == ("000000000000", "us-east-1", server.url)
    assert found["no_proxy"] == found["NO_PROXY"] == "internal.example,127.0.0.1"


def test_localhost_is_both_of_its_addresses(server):
    if not socket.has_ipv6 or not pathlib.Path("/proc/net/if_inet6").exists():
        pytest.fail("this machine has no IPv6 loopback")
    for host in ("127.0.0.1", "::1", "localhost"):
        connection = http.client.HTTPConnection(host, port_of(server), timeout=10)
        connection.request("GET", "/_kariba/health")
        assert connection.getresponse().status == 200, host
        connection.close()


@pytest.mark.parametrize("host", ["{}.localhost", "{}.s3.localhost", "{}.s3.us-east-1.localhost", "{}.s3.amazonaws.com"])
def test_a_bucket_may_be_in_the_host_name(server, bucket, host):
    """Names under localhost resolve on some systems only, so the name is sent and the address is told."""
    s3 = server.client("s3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"in the name")
    signed = boto3.client(
        "s3", endpoint_url=f"http://{host.format(bucket)}:{port_of(server)}", region_name="us-east-1", aws_access_key_id="000000000000",
        aws_secret_access_key="k", config=Config(s3={"addressing_style": "path"}))
    query = urllib.parse.urlsplit(signed.generate_presigned_url("list_buckets")).query
    connection = http.client.HTTPConnection("127.0.0.1", port_of(server), timeout=10)
    connection.request("GET", f"/?{query}", headers={"Host": f"{host.format(bucket)}:{port_of(server)}"})
    answer = connection.getresponse()
    body = answer.read().decode()
    assert answer.status == 200 and "<ListBucketResult" in body and "<Key>k</Key>" in body, body
    connection.close()


def test_real_looking_keys_are_taken_in_open_mode_and_their_tokens_are_not(server):
    account = server.client("sts", account="AKIAIOSFODNN7EXAMPLE").get_caller_identity()["Account"]
    assert account == "000000000000"
    with pytest.raises(ClientError) as refused:
        server.client("sts", account="ASIAIOSFODNN7EXAMPLE", token="FwoGZXIvYXdzEBYaDO").get_caller_identity()
    assert refused.value.response["Error"]["Code"] == "InvalidClientTokenId"


@pytest.mark.parametrize("arguments, code, said", [
    (["strat"], 2, "kariba: unknown command strat"),
    (["start", "--prot", "1"], 2, "kariba: Unknown flag --prot. Did you mean --port?"),
    (["start", "--port", "99999"], 2, "kariba: --port is a number from 0 to 65535: 99999"),
    (["start", "--host", "0.0.0.0"], 2, "kariba: --auth open gives everybody"),
    (["start", "--data", "/proc/none/x"], 4, "kariba: Cannot use the data folder"),
    (["status", "--data", "/nonexistent"], 3, ""),
    (["env", "--data", "/nonexistent"], 3, "kariba: no server is running on /nonexistent. Type: ./kariba start --detach"),
])
def test_a_mistake_is_told_in_the_first_line(arguments, code, said):
    done = launch(*arguments)
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith(said), done.stderr
