"""AWS's SDK for JavaScript: its programs are in conformance/js, its packages in KARIBA_JS."""

import os
import pathlib
import shutil
import subprocess

import pytest

import jvm
import pages

PROGRAMS = pages.HOME / "conformance" / "js"


@pytest.fixture(scope="module")
def packages():
    installed = os.environ.get("KARIBA_JS")
    if not installed or not shutil.which("node"):
        pytest.skip("no Node 20 with the packages of conformance/js")
    return pathlib.Path(installed) / "node_modules"


@pytest.mark.parametrize("program", ["s3", "analytics"])
def test_program(server, packages, tmp_path, program):
    # A program finds its packages beside itself.
    shutil.copy(PROGRAMS / f"{program}.mjs", tmp_path)
    (tmp_path / "node_modules").symlink_to(packages)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "NODE_"))} | pages.environment_of(server)
    ran = subprocess.run(["node", f"{program}.mjs"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stdout[-20_000:] + ran.stderr[-5_000:]


def test_page(server, packages, name):
    jvm.class_path("sdk")  # the page's Maven finds its jars
    pages.run("docs/clients/java-and-js.md", server, commands={"npm": f"sh -c 'ln -s \"{packages}\" node_modules'"}, replace={"js-lake": name, "js_shop": name, "java-lake": name + "j", "java_shop": name + "j"})
