"""S3 as boto3 and the aws CLI use it. The server's own unit tests go into every corner; this proves the whole way."""

import hashlib
import os
import subprocess
import threading
import urllib.request

import boto3
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from conftest import ACCOUNT, REGION

MIB = 1 << 20


class Pattern:
    """A readable stream of a repeated piece: as many bytes as are asked for, in no memory."""

    def __init__(self, piece, total):
        self.piece, self.left = piece, total

    def __len__(self):
        return self.left

    def read(self, size=-1):
        size = self.left if size is None or size < 0 else min(size, self.left)
        at = -self.left % len(self.piece)  # the total is a whole number of pieces
        self.left -= size
        return (self.piece * (size // len(self.piece) + 2))[at:at + size]


def test_one_gibibyte_up_and_down_at_256_megabytes(own_server, name):
    server = own_server(environment={"KARIBA_JAVA_OPTS": "-Xmx256m"})
    s3 = server.client("s3", request_checksum_calculation="when_required")
    s3.create_bucket(Bucket=name)
    piece = os.urandom(MIB)
    total = 1024 * MIB
    url = s3.generate_presigned_url("put_object", Params={"Bucket": name, "Key": "one"}, ExpiresIn=600)
    request = urllib.request.Request(url, data=Pattern(piece, total), method="PUT", headers={"Content-Length": str(total), "Content-Type": ""})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
    md5 = hashlib.md5()
    for _ in range(1024):
        md5.update(piece)
    head = s3.head_object(Bucket=name, Key="one")
    assert (head["ContentLength"], head["ETag"]) == (total, f'"{md5.hexdigest()}"')
    body = s3.get_object(Bucket=name, Key="one")["Body"]
    for _ in range(1024):
        assert body.read(MIB) == piece
    assert body.read(1) == b""
    assert s3.get_object(Bucket=name, Key="one", Range=f"bytes={500 * MIB + 7}-{500 * MIB + 16}")["Body"].read() == piece[7:17]


def test_multipart_by_the_transfer_manager(server, bucket, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(os.urandom(20 * MIB + 12345))
    s3 = server.client("s3")
    s3.upload_file(str(source), bucket, "folder/large", Config=TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB))
    assert s3.head_object(Bucket=bucket, Key="folder/large")["ETag"].endswith('-5"')
    s3.download_file(bucket, "folder/large", str(tmp_path / "target"))
    assert (tmp_path / "target").read_bytes() == source.read_bytes()
    s3.copy({"Bucket": bucket, "Key": "folder/large"}, bucket, "copy", Config=TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=6 * MIB))
    assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == source.read_bytes()


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_every_checksum_is_verified_and_given_back(server, bucket, algorithm):
    s3 = server.client("s3")
    put = s3.put_object(Bucket=bucket, Key="x", Body=b"hello", ChecksumAlgorithm=algorithm)
    assert put[f"Checksum{algorithm}"]
    got = s3.get_object(Bucket=bucket, Key="x", ChecksumMode="ENABLED")
    assert got[f"Checksum{algorithm}"] == put[f"Checksum{algorithm}"] and got["Body"].read() == b"hello"


def test_a_wrong_checksum_stores_nothing(server, bucket):
    s3 = server.client("s3")
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="bad", Body=b"hello", ChecksumCRC32="AAAAAA==")
    assert error.value.response["Error"]["Code"] == "BadDigest"
    with pytest.raises(ClientError) as error:
        s3.head_object(Bucket=bucket, Key="bad")
    assert error.value.response["Error"]["Code"] == "404"


def test_keys_of_every_kind_come_back_as_they_were(server, bucket):
    s3 = server.client("s3")
    keys = ["a//b", "../up", "./here", "sp ace+plus%25", "ünïcödé/日本", "trailing/", "q?x=1&y", "tab\tnew\nline", "🐟", "a" * 1024]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    for key in keys:
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    listed = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert listed == sorted(keys, key=lambda k: k.encode())
    assert s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})["Deleted"]
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_listing_folds_folders_and_pages(server, bucket):
    s3 = server.client("s3")
    for folder in range(3):
        for file in range(5):
            s3.put_object(Bucket=bucket, Key=f"t/p={folder}/f{file}", Body=b"")
    s3.put_object(Bucket=bucket, Key="t/z", Body=b"")
    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="t/", Delimiter="/", PaginationConfig={"PageSize": 2}))
    assert [p["Prefix"] for page in pages for p in page.get("CommonPrefixes", [])] == ["t/p=0/", "t/p=1/", "t/p=2/"]
    assert [o["Key"] for page in pages for o in page.get("Contents", [])] == ["t/z"]
    v1 = list(s3.get_paginator("list_objects").paginate(Bucket=bucket, PaginationConfig={"PageSize": 4}))
    assert sum(len(page["Contents"]) for page in v1) == 16


def test_conditions_decide(server, bucket):
    s3 = server.client("s3")
    etag = s3.put_object(Bucket=bucket, Key="x", Body=b"1", IfNoneMatch="*")["ETag"]
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="x", Body=b"2", IfNoneMatch="*")
    assert error.value.response["Error"]["Code"] == "PreconditionFailed"
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket=bucket, Key="x", IfNoneMatch=etag)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 304
    s3.put_object(Bucket=bucket, Key="x", Body=b"3", IfMatch=etag)
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="x", Body=b"4", IfMatch=etag)
    assert error.value.response["Error"]["Code"] == "PreconditionFailed"


def test_of_two_writers_of_a_new_key_one_wins(server, bucket):
    outcomes = []

    def write(body):
        try:
            server.client("s3").put_object(Bucket=bucket, Key="lock", Body=body, IfNoneMatch="*")
            outcomes.append(body)
        except ClientError as e:
            assert e.response["Error"]["Code"] in ("PreconditionFailed", "ConditionalRequestConflict")

    threads = [threading.Thread(target=write, args=(str(i).encode(),)) for i in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert len(outcomes) == 1 and server.client("s3").get_object(Bucket=bucket, Key="lock")["Body"].read() == outcomes[0]


def test_presigned_urls_of_both_signatures(server, bucket):
    server.client("s3").put_object(Bucket=bucket, Key="k y", Body=b"content")
    for version in ("s3v4", "s3"):
        s3 = server.client("s3", signature_version=version)
        url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k y"}, ExpiresIn=60)
        assert urllib.request.urlopen(url).read() == b"content"


def test_virtual_hosted_style(server, bucket):
    port = server.url.rsplit(":", 1)[1]
    session = boto3.Session(aws_access_key_id=ACCOUNT, aws_secret_access_key="kariba", region_name=REGION)
    from botocore.auth import S3SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    server.client("s3").put_object(Bucket=bucket, Key="x", Body=b"virtual")
    signed = AWSRequest("GET", f"http://{bucket}.s3.localhost:{port}/x")
    S3SigV4QueryAuth(session.get_credentials(), "s3", REGION).add_auth(signed)
    request = urllib.request.Request(signed.url.replace(f"{bucket}.s3.localhost", "127.0.0.1"), headers={"Host": f"{bucket}.s3.localhost:{port}"})
    assert urllib.request.urlopen(request).read() == b"virtual"


def test_a_client_that_hangs_up_leaves_nothing(server, bucket):
    import socket
    url = server.client("s3").generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "half"})
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        path = url.removeprefix(server.url)
        connection.sendall(f"PUT {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 1000000\r\n\r\n".encode() + b"x" * 300_000)
    s3 = server.client("s3")
    s3.put_object(Bucket=bucket, Key="after", Body=b"")
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["after"]


@pytest.mark.parametrize("version", ["V1", "V2"])
def test_the_aws_cli_copies_syncs_and_removes(server, bucket, tmp_path, version):
    aws = os.environ.get("KARIBA_AWS_" + version)
    if not aws:
        assert os.environ.get("CI") != "true", f"no aws CLI {version}"
        pytest.skip(f"no aws CLI {version}")

    def run(*arguments):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")} | {
            "AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "kariba", "AWS_DEFAULT_REGION": REGION, "AWS_PAGER": "", "HOME": str(tmp_path)}
        done = subprocess.run([aws, "--endpoint-url", server.url, *arguments], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    folder = tmp_path / "up"
    (folder / "deep").mkdir(parents=True)
    (folder / "large.bin").write_bytes(os.urandom(17 * MIB))
    (folder / "deep/small.txt").write_text("small")
    run("s3", "sync", str(folder), f"s3://{bucket}/x")
    run("s3", "sync", f"s3://{bucket}/x", str(tmp_path / "down"))
    assert (tmp_path / "down/large.bin").read_bytes() == (folder / "large.bin").read_bytes()
    assert "deep/small.txt" in run("s3", "ls", "--recursive", f"s3://{bucket}")
    run("s3", "mv", f"s3://{bucket}/x/deep/small.txt", f"s3://{bucket}/y")
    assert run("s3", "cp", f"s3://{bucket}/y", "-") == "small"
    run("s3", "rb", "--force", f"s3://{bucket}")
    with pytest.raises(ClientError):
        server.client("s3").head_bucket(Bucket=bucket)
