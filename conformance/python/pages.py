"""Runs the commands of a documentation page as a reader who pastes them would.

A page begins from a shell that ran `./kariba start --detach` and `eval "$(./kariba env)"`. Its fenced blocks go by their info string:

    ```bash                  run, all in one shell: variables, functions and `cd` last from block to block
    ```python                run, all in one interpreter; it sees what the shell has exported by then
    ```yaml file=NAME        written to NAME in the page's folder, whatever the language
    ```bash no-run           only shown, as is every other language
"""

import contextlib
import dataclasses
import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap

from conftest import HOME

# Nothing of the machine's own AWS, Kariba or Python settings reaches a page.
FOREIGN = ("AWS_", "KARIBA_", "PYTHON", "PYTEST", "PYENV_", "VIRTUAL_ENV", "XDG_", "BOTO")
SHOWN_LINES = 150

# Both are given a descriptor to read names of blocks from, one to write answers to, and the file of what the shell has exported.
SHELL = r"""
set -Eeuo pipefail
page_blocks=$1 page_answers=$2 page_environment=$3
shift 3
trap 'code=$?; [ "$BASH_SUBSHELL" != 0 ] || echo "failed $code $LINENO" >&"$page_answers"' ERR
while IFS= read -r page_block <&"$page_blocks"; do
    { . "$page_block"; } >"$page_block.out" 2>&1 </dev/null
    env -0 >"$page_environment"
    echo done >&"$page_answers"
done
"""

INTERPRETER = r"""
import os, sys, traceback
blocks, answers, environment = os.fdopen(int(sys.argv[1])), os.fdopen(int(sys.argv[2]), "w", buffering=1), sys.argv[3]
sys.argv = [""]
for one in (blocks, answers):
    os.set_inheritable(one.fileno(), False)
names = {"__name__": "__main__", "__builtins__": __builtins__}
sys.path.insert(0, "")
for block in blocks:
    block = block.rstrip("\n")
    with open(block + ".out", "wb") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    if os.path.exists(environment):
        with open(environment, encoding="utf-8", errors="surrogateescape") as exported:
            os.environ.update(line.split("=", 1) for line in exported.read().split("\0") if "=" in line)
    try:
        with open(block, encoding="utf-8") as source:
            exec(compile(source.read(), block, "exec"), names)
        answer = "done"
    except BaseException as e:
        traceback.print_exc()
        lines = [frame.lineno for frame in traceback.extract_tb(e.__traceback__) if frame.filename == block]
        lines += [e.lineno] if isinstance(e, SyntaxError) else []
        answer = f"failed 1 {lines[-1] if lines else 0}"
    sys.stdout.flush()
    sys.stderr.flush()
    answers.write(answer + "\n")
"""


@dataclasses.dataclass
class Block:
    """A fenced block; `line` is that of its first line of text in the page."""

    line: int
    language: str
    words: list
    text: str
    output: str = ""

    @property
    def file(self):
        return next((word.removeprefix("file=") for word in self.words if word.startswith("file=")), None)

    @property
    def is_run(self):
        return self.language in ("bash", "python") and self.file is None and "no-run" not in self.words


def blocks(text):
    """The fenced blocks of a page, also those indented under a list."""
    found, opened = [], None
    for number, line in enumerate(text.splitlines(), 1):
        if opened is None:
            fence = re.match(r"\s*(```+)\s*(.*?)\s*$", line)
            if fence:
                words = fence.group(2).split()
                opened = (number, fence.group(1), words, [])
        elif line.strip() == opened[1]:
            start, _, words, lines = opened
            found.append(Block(start + 1, words[0] if words else "", words[1:], textwrap.dedent("\n".join(lines) + "\n")))
            opened = None
        else:
            opened[3].append(line)
    assert opened is None, f"the block that begins in line {opened[0]} has no end"
    return found


class _Child:
    """A shell or an interpreter that runs one block after the other."""

    def __init__(self, command, folder, environment, exported):
        questions, self.blocks = os.pipe()
        self.answers, answers = os.pipe()
        self.process = subprocess.Popen(
            [*command, str(questions), str(answers), str(exported)], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=(questions, answers), start_new_session=True)
        os.close(questions)
        os.close(answers)

    def run(self, path, timeout):
        """None when the block was done, else why not and in which line of the page (0: not known)."""
        os.write(self.blocks, f"{path}\n".encode())
        if not select.select([self.answers], [], [], timeout)[0]:
            return f"did not end in {timeout} s", 0
        answer = os.read(self.answers, 4096).decode().splitlines()
        if answer == ["done"]:
            return None
        if answer:
            _, code, line = answer[0].split()
            return f"exit code {code}", int(line)
        return f"exit code {self.process.wait(10)}", 0

    def end(self):
        for end in (self.blocks, self.answers):
            os.close(end)
        # Its group too: what a page left running in the background belongs to the page.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def environment_of(server):
    """What `kariba env` prints for the server."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "KARIBA_"))}
    printed = subprocess.run(
        [str(HOME / "kariba"), "env", "--data", str(server.data)], env=own, capture_output=True, text=True, check=True).stdout
    evaluated = subprocess.run(["bash", "-c", printed + "\nenv -0"], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True).stdout
    return {k: v for k, v in (line.split("=", 1) for line in evaluated.split("\0") if "=" in line) if k not in ("PATH", "PWD", "SHLVL", "_")}


def _shim(folder, command, target):
    (folder / command).write_text(f'#!/bin/sh\nexec {target} "$@"\n')
    (folder / command).chmod(0o755)


def run(page, server, *, python=sys.executable, commands=None, environment=None, replace=None, timeout=300):
    """Runs a page and returns its blocks with what they printed.

    page: a path from the checkout's root, as docs/clients/duckdb.md
    server: a conftest.Server
    python: the interpreter of its python blocks and of `python` and `python3` in its shell; the commands beside it are in PATH
    commands: name → shell words that stand for it, as {"aws": "/usr/bin/aws"}
    environment: more variables of the page's shell; None takes one away
    replace: text → text, for what a page must leave open (a version, a path); each must be in the page
    timeout: seconds for a block

    An AssertionError names the block, its line and its output.
    """
    text = (HOME / page).read_text()
    for old, new in (replace or {}).items():
        assert old in text, f"{page} has no {old!r} to replace"
        text = text.replace(old, new)
    found = blocks(text)
    root = pathlib.Path(tempfile.mkdtemp(prefix="kariba-page-"))
    children = {}
    try:
        folder, kept, bin_folder = root / "page", root / "blocks", root / "bin"
        for one in (folder, kept, bin_folder):
            one.mkdir()
        for command, target in {"python": f"'{python}'", "python3": f"'{python}'", **(commands or {})}.items():
            _shim(bin_folder, command, target)
        given = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
        given |= {"PATH": f"{bin_folder}:{pathlib.Path(python).parent}:{os.environ['PATH']}", "HOME": str(folder), "AWS_PAGER": "", "PYTHONDONTWRITEBYTECODE": "1"}
        given |= environment_of(server) | (environment or {})
        given = {k: v for k, v in given.items() if v is not None}
        for block in found:
            if block.file:
                path = folder / block.file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text)
            elif block.is_run:
                if block.language not in children:
                    command = ["bash", "-c", SHELL, "bash"] if block.language == "bash" else [python, "-c", INTERPRETER]
                    children[block.language] = _Child(command, folder, given, root / "environment")
                # Empty lines before it make its line numbers those of the page.
                path = kept / f"{pathlib.Path(page).name}:{block.line}"
                path.write_text("\n" * (block.line - 1) + block.text)
                failure = children[block.language].run(path, timeout)
                out = pathlib.Path(f"{path}.out")
                block.output = out.read_text(errors="replace") if out.exists() else ""
                if failure:
                    raise AssertionError(_report(page, block, *failure))
        return found
    finally:
        for child in children.values():
            child.end()
        shutil.rmtree(root, ignore_errors=True)


def _report(page, block, why, line):
    shown = "\n".join(f"{'>' if number == line else ' '} {number:4} {text}" for number, text in enumerate(block.text.splitlines(), block.line))
    output = block.output.splitlines()
    cut = "" if len(output) <= SHOWN_LINES else f"… {len(output) - SHOWN_LINES} lines before …\n"
    return f"{page}:{line or block.line}: {block.language} block failed, {why}\n{shown}\n--- output\n{cut}" + "\n".join(output[-SHOWN_LINES:])
