"""A loaded server ended at random moments: what was acknowledged is there, whole; what was not is there whole or not at all; nothing goes on and nothing is left over."""

import os
import pathlib
import random
import signal
import subprocess
import threading
import time

from conftest import HOME
from kill_works import WITH_ENGINE, WITHOUT_ENGINE, Lake
from ledger import Worker

ALL = os.environ.get("KARIBA_ALL") == "yes"


def processes(data):
    """Processes that name the data folder: the server and its engine."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if str(data) in line and "java" in line.split(" ", 1)[0]:
                found.append(int(process.name))
        except OSError:
            pass
    return found


def await_no_process(data, seconds=15):
    deadline = time.monotonic() + seconds
    while processes(data) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not processes(data), processes(data)


def kill(lake):
    lake.server.kill()


def kill_twice(lake):
    """The second time in the middle of recovery."""
    lake.server.kill()
    again = subprocess.Popen(
        [str(HOME / "kariba"), "start", "--port", "0", "--data", str(lake.server.data)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(lake.rng.uniform(0.3, 3))
    again.kill()
    again.wait()


def terminate(lake):
    lake.server.process.send_signal(signal.SIGTERM)
    assert lake.server.process.wait(45) in (0, 128 + signal.SIGTERM, -signal.SIGTERM)


def hang_up(lake):
    """As a terminal that closes: the server and its engine get the signal."""
    for pid in processes(lake.server.data):
        os.kill(pid, signal.SIGHUP)
    lake.server.process.wait(45)


def rounds(own_server, name, kinds, ends, load):
    seed = int(os.environ.get("KARIBA_SEED") or random.randrange(1 << 30))
    print("seed", seed)
    lake = Lake(own_server(), name, random.Random(seed), kinds)
    for end in ends:
        if kinds is WITH_ENGINE:
            lake.query("SELECT 1")  # the engine is ready: the end is to hit work, not a start
        lake.rest = threading.Event()
        workers = [Worker(work, lake.rest) for work in lake.works]
        [worker.start() for worker in workers]
        deadline = time.monotonic() + 120
        while lake.deaths == 0 and not all(w.steps or not w.is_alive() for w in workers) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(lake.rng.uniform(*load))  # the moment of the end is what varies
        lake.rest.set()
        end(lake)
        [worker.join(60) for worker in workers]
        assert not any(worker.is_alive() for worker in workers)
        assert not [problem for worker in workers for problem in worker.unexpected], (end.__name__, [w.unexpected for w in workers if w.unexpected])
        await_no_process(lake.server.data)
        lake.deaths += 1
        lake.server.start()
        lake.clients()
        lake.check()
        print(end.__name__, {type(worker.work).__name__: worker.steps for worker in workers})
    assert all(work.ledger.acknowledged for work in lake.works), {type(w).__name__: w.ledger.acknowledged for w in lake.works}
    nothing_is_left_over(lake)


def nothing_is_left_over(lake):
    """After some sweeps the folder of objects is about as large as the objects."""
    folder = pathlib.Path(lake.server.data) / "objects"
    deadline = time.monotonic() + 60
    while True:
        held = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
        referenced = lake.referenced_bytes()
        if held <= referenced * 1.5 + (16 << 20):
            break
        assert time.monotonic() < deadline, (held, referenced)
        time.sleep(1)
    print("objects hold", held, "bytes for", referenced)
    engine = pathlib.Path(lake.server.data) / "engines" / "trino" / "tmp"
    left = [f for f in engine.rglob("*") if f.is_file()]
    assert sum(f.stat().st_size for f in left) < 20 << 20, left[:20]
    strange = [f.name for f in pathlib.Path(lake.server.data).iterdir() if f.name.startswith("server") and not f.name.startswith("server.json")]
    assert not strange, strange


def test_objects_catalog_and_settings(own_server, name):
    ends = [kill, kill_twice, kill, terminate, kill] * (8 if ALL else 1)
    rounds(own_server, name, WITHOUT_ENGINE, ends, load=(0.5, 4))


def test_queries_and_crawls(own_server, name):
    ends = [kill, terminate, kill_twice, hang_up, kill] * 4 if ALL else [kill, terminate]
    rounds(own_server, name, WITH_ENGINE, ends, load=(0.5, 5))
