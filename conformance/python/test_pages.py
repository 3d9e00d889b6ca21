"""The runner of documentation pages, which must not call a page good that is not."""

import textwrap

import pytest

import pages


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "HOME", tmp_path)
    monkeypatch.setattr(pages, "environment_of", lambda server: {"AWS_ENDPOINT_URL": "http://here"})
    monkeypatch.setenv("AWS_PROFILE", "of-the-machine")

    def run(text, **more):
        (tmp_path / "page.md").write_text(textwrap.dedent(text))
        return [block.output for block in pages.run("page.md", None, **more)]

    return run


def test_what_a_block_sets_lasts_until_the_page_ends(run):
    assert run("""
        ```bash
        export a=1
        b=2
        mkdir sub && cd sub
        ```
        ```python
        import os
        c = os.environ["a"] + os.environ["AWS_ENDPOINT_URL"] + str("AWS_PROFILE" in os.environ)
        ```
        * in a list
          ```bash
          export a=5; echo $b; basename $PWD
          ```
        ```python
        print(c, os.environ["a"])
        ```
        """) == ["", "", "2\nsub\n", "1http://hereFalse 5\n"]


def test_files_are_written_and_what_is_only_shown_does_not_run(run):
    assert run("""
        ```yaml file=conf/a.yml
        a: 1
        ```
        ```bash no-run
        exit 1
        ```
        ```text
        no program
        ```
        ```bash
        cat conf/a.yml; ls "$HOME"; tool x
        ```
        """, commands={"tool": "echo tool"}) == ["", "", "", "a: 1\nconf\ntool x\n"]


@pytest.mark.parametrize("language, line, code", [
    ("bash", 6, "echo before\nfalse\necho after"), ("bash", 5, "false | cat"), ("bash", 5, "x=$(false)"), ("bash", 6, "f() {\n  false\n}\nf"), ("python", 6, "print('before')\n1 / 0"),
    ("python", 6, "def f():\n    raise SystemExit(0)\nf()"), ("python", 5, "a b"), ("bash", 5, "exit 0"), ("bash", 5, "echo $missing")])
def test_a_failure_names_its_block_line_and_output(run, language, line, code):
    with pytest.raises(AssertionError) as raised:
        run(f"# A page\n\nText.\n```{language}\n{code}\n```\n")
    assert f"page.md:{line}: {language} block failed" in str(raised.value)
    assert "before" not in code or "before" in str(raised.value).split("--- output")[1]


@pytest.mark.parametrize("code", ["x=$(false; echo 1); echo $x", "if false; then :; fi", "until true; do :; done", "false || true", "(exit 0)", "sleep 600 &"])
def test_what_does_not_end_a_shell_does_not_fail_a_page(run, code):
    run(f"```bash\n{code}\n```\n")


def test_a_block_that_does_not_end_and_one_that_is_not_closed_fail(run):
    with pytest.raises(AssertionError, match="did not end in 1 s"):
        run("```bash\nsleep 60\n```\n", timeout=1)
    with pytest.raises(AssertionError, match="line 1 has no end"):
        run("```bash\necho\n")
