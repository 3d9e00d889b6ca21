"""Clients on the JVM: their class paths, resolved by Maven once for each version of a pom and kept in the user's cache, and their runs."""

import hashlib
import os
import pathlib
import re
import subprocess
import sys

HOME = pathlib.Path(os.environ.get("KARIBA_HOME", pathlib.Path(__file__).resolve().parents[2]))
FOLDER = HOME / "conformance/jvm"


def class_path(client):
    pom = FOLDER / client / "pom.xml"
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "kariba"
    kept = cache / f"jvm-{client}-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
    if not kept.is_file() or not all(map(os.path.isfile, kept.read_text().split(":"))):
        cache.mkdir(parents=True, exist_ok=True)
        written = kept.with_suffix(f".{os.getpid()}")
        done = subprocess.run(
            ["mvn", "-q", "-B", "-f", str(pom), "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath",
             f"-Dmdep.outputFile={written}", "-DincludeScope=runtime"], capture_output=True, text=True)
        assert done.returncode == 0, f"the jars of {client} could not be resolved:\n{done.stdout}{done.stderr}"
        written.rename(kept)
    return kept.read_text()


def java():
    return str(pathlib.Path(os.environ["JAVA_HOME"]) / "bin/java") if "JAVA_HOME" in os.environ else "java"


def environment(server, **more):
    """What `kariba env` gives a shell, and nothing of the developer's own AWS."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "KARIBA_", "SPARK_", "HADOOP_"))}
    return clean | {
        "AWS_ENDPOINT_URL": server.url, "AWS_ACCESS_KEY_ID": "000000000000", "AWS_SECRET_ACCESS_KEY": "kariba",
        "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"} | more


def facts(client, program):
    """The names of a program's facts."""
    return re.findall(r"^    public static void (\w+)\(\)", (FOLDER / client / f"{program}.java").read_text(), re.M)


def run(client, program, server, *flags, names=(), wait=300, cwd=None, **more):
    """Runs a program's facts, as the source file that it is, and returns what went wrong with each, None where nothing did."""
    done = subprocess.run(
        [java(), "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
         *flags, "-cp", class_path(client), str(FOLDER / client / f"{program}.java"), *names],
        capture_output=True, text=True, timeout=wait, env=environment(server, **more), cwd=cwd)
    found = {}
    for block in re.split(r"(?m)^(?=ok |failed |done$)", done.stdout):
        word, _, rest = block.partition(" ")
        if word == "ok":
            found[rest.split()[0]] = None
        elif word == "failed":
            found[rest.split()[0]] = rest
    assert "\ndone" in "\n" + done.stdout, (done.stdout[-5000:], done.stderr[-5000:])
    return found


if __name__ == "__main__":
    for each in sys.argv[1:] or sorted(pom.parent.name for pom in FOLDER.glob("*/pom.xml")):
        class_path(each)
