"""Servers for the tests, started by the launcher as a user would, and clients of them."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import uuid

import boto3
import pytest
from botocore.config import Config

HOME = pathlib.Path(os.environ.get("KARIBA_HOME", pathlib.Path(__file__).resolve().parents[2]))
ACCOUNT = "000000000000"
REGION = "us-east-1"


class Server:
    """A server process on a free port; `data` outlives it, so that it can be started again."""

    def __init__(self, data, *flags, environment=None):
        self.data = pathlib.Path(data)
        self.flags = list(flags)
        self.environment = environment or {}
        self.lines = []
        self.start()

    def command(self):
        return [str(HOME / "kariba"), "start", "--port", "0", "--data", str(self.data), *self.flags]

    def start(self):
        environment = {k: v for k, v in os.environ.items() if k == "KARIBA_TRAIN" or not k.startswith(("AWS_", "KARIBA_"))} | self.environment
        self.process = subprocess.Popen(
            self.command(),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        for line in self.process.stdout:
            self.lines.append(line)
            ready = re.search(r"Kariba ready at (http://\S+) in ([0-9.]+) s", line)
            if ready:
                self.url, self.seconds = ready.group(1), float(ready.group(2))
                threading.Thread(target=self._drain, args=(self.process.stdout,), daemon=True).start()
                return self
        raise AssertionError("the server did not start:\n" + "".join(self.lines))

    def _drain(self, stream):
        for line in stream:
            self.lines.append(line)
            del self.lines[:-500]

    def kill(self):
        """As a power cut: SIGKILL."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def client(self, service, account=ACCOUNT, region=REGION, secret="kariba", token=None, **config):
        config.setdefault("retries", {"max_attempts": 1})
        return boto3.client(
            service, endpoint_url=self.url, region_name=region, aws_access_key_id=account, aws_secret_access_key=secret,
            aws_session_token=token, config=Config(**config))

    def session(self, account=ACCOUNT, region=REGION):
        return boto3.Session(aws_access_key_id=account, aws_secret_access_key="kariba", region_name=region)


def pytest_configure(config):
    config.addinivalue_line("markers", "with_all: a long round, run by ./kariba test --all only")


def pytest_collection_modifyitems(config, items):
    """Long rounds are left out, not skipped: a skipped test is a failure in CI."""
    if os.environ.get("KARIBA_ALL") == "yes":
        return
    long = [item for item in items if item.get_closest_marker("with_all")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI a skipped client test is a failure: what was not run has not been proven."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome, report.longrepr = "failed", f"skipped in CI: {report.longrepr}"


@pytest.fixture(scope="session")
def server():
    """One server for all tests that do not need their own; tests use names of their own in it."""
    folder = tempfile.mkdtemp(prefix="kariba-test-")
    running = Server(folder, "--allow-reset")
    yield running
    running.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def own_server():
    """Makes servers that the test may kill; all are ended with it."""
    made, folders = [], []

    def make(*flags, data=None, environment=None):
        folder = data or tempfile.mkdtemp(prefix="kariba-test-")
        folders.append(folder)
        made.append(Server(folder, *flags, environment=environment))
        return made[-1]

    yield make
    for one in made:
        one.stop()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def name():
    """A name no other test uses."""
    return "t" + uuid.uuid4().hex[:12]


@pytest.fixture
def bucket(server, name):
    server.client("s3").create_bucket(Bucket=name)
    return name


def run_query(athena, sql, output, database="default", wait=120, expect="SUCCEEDED", **more):
    """Runs a statement to its end and returns the QueryExecution."""
    query = athena.start_query_execution(
        QueryString=sql, QueryExecutionContext={"Database": database}, ResultConfiguration={"OutputLocation": output}, **more)["QueryExecutionId"]
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline:
        execution = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        if execution["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
            assert execution["Status"]["State"] == expect, (sql, execution["Status"])
            return execution
        time.sleep(0.05)
    raise AssertionError(f"{sql} did not end in {wait} s")


def rows(athena, execution):
    """All cells of a result, page by page, None for NULL; the header row of a SELECT included."""
    cells = []
    for page in athena.get_paginator("get_query_results").paginate(QueryExecutionId=execution["QueryExecutionId"]):
        cells += [[cell.get("VarCharValue") for cell in row["Data"]] for row in page["ResultSet"]["Rows"]]
    return cells
