"""The README's five-minute tour, run as it stands: once with each aws CLI."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

from conftest import HOME

README = (HOME / "README.md").read_text()


def blocks():
    tour = README[README.index("## Five minutes with it"):README.index("## Commands")]
    return re.findall(r"```(bash|python)\n(.*?)```", tour, re.S)


@pytest.mark.parametrize("version", ["V1", "V2"])
def test_the_tour_works_as_the_readme_tells_it(tmp_path, version):
    aws = os.environ.get("KARIBA_AWS_" + version)
    if not aws:
        assert os.environ.get("CI") != "true", f"no aws CLI {version}"
        pytest.skip(f"no aws CLI {version}")
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "aws").write_text(f'#!/bin/sh\nexec "{aws}" "$@"\n')
    (commands / "aws").chmod(0o755)
    (commands / "python3").symlink_to(sys.executable)
    (tmp_path / "kariba").symlink_to(HOME / "kariba")
    script = ["set -eu"]
    for number, (language, text) in enumerate(blocks()):
        if language == "bash":
            # A free port and a folder of its own: the only words that differ from the README.
            script.append(text.replace("./kariba start --detach", "./kariba start --detach --port 0"))
        else:
            (tmp_path / f"block{number}.py").write_text(text)
            script.append(f"'{sys.executable}' block{number}.py")
    environment = {k: v for k, v in os.environ.items() if k == "KARIBA_TRAIN" or not k.startswith(("AWS_", "KARIBA_"))}
    environment |= {"PATH": f"{commands}:{environment['PATH']}", "KARIBA_DATA": str(tmp_path / "data"), "AWS_PAGER": "", "HOME": str(tmp_path)}
    for name in ("JAVA_HOME",):
        if name in os.environ:
            environment[name] = os.environ[name]
    try:
        done = subprocess.run(["bash", "-c", "\n".join(script)], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        subprocess.run([str(HOME / "kariba"), "stop"], env=environment, capture_output=True)
    assert "Lusaka\t15.5" in done.stdout and "Siavonga\t7.25" in done.stdout, done.stdout
    assert "now [['Livingstone', '9.0'], ['Lusaka', '20.0'], ['Siavonga', '7.25']]" in done.stdout, done.stdout
    assert "before [['Lusaka', '15.5'], ['Siavonga', '7.25']]" in done.stdout, done.stdout
