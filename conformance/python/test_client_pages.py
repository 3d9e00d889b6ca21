"""The pages of docs/clients for Python and the aws CLI, run as they stand."""

import os
import subprocess
import sys

import pytest

import pages

AWS = {
    "v1": "'{}'",
    # Debian's aws CLI 2.9 does not know AWS_ENDPOINT_URL yet: the alias that the page names for such.
    "v2": "'{}' --endpoint-url \"$AWS_ENDPOINT_URL\"",
}


def aws_of(version):
    command = os.environ.get("KARIBA_AWS_" + version.upper())
    if not command:
        pytest.skip(f"no aws CLI {version}")
    return {"aws": AWS[version].format(command)}


def printed(page):
    return "".join(block.output for block in page)


@pytest.mark.parametrize("version", AWS)
def test_boto3_and_cli(server, name, version):
    # Run twice against one server: the second time under other names.
    shown = printed(pages.run("docs/clients/boto3-and-cli.md", server, commands=aws_of(version), replace={"cli-lake": name, "cli_shop": name}))
    assert "Lusaka" in shown and '"2","Siavonga"' in shown and "404 NoSuchKey" in shown and "400 EntityNotFoundException" in shown, shown
    assert "CreateJob: Jobs are not supported" in shown and "exit code 25" in shown, shown


def test_pyathena(server):
    shown = printed(pages.run("docs/clients/pyathena.md", server, commands=aws_of("v1")))
    assert "(1, 'Lusaka', Decimal('12.50'), datetime.date(2026, 11, 1)), (2, 'Siavonga', Decimal('7.25'), None)" in shown, shown
    assert "[('Lusaka', Decimal('12.50')), ('Siavonga', Decimal('7.25'))]\n['sales', 'visits'] False" in shown, shown


def test_awswrangler(server):
    shown = printed(pages.run("docs/clients/awswrangler.md", server, commands=aws_of("v1")))
    assert shown.count("15.5") == 3, shown


def test_pyiceberg(server):
    shown = printed(pages.run("docs/clients/pyiceberg.md", server, commands=aws_of("v1")))
    assert "{'id': 4, 'note': 'seen by Athena'}" in shown, shown


def test_duckdb(server, tmp_path):
    # What the page's INSTALL would download is put where it looks first.
    home = {"HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", "import duckdb_extensions; duckdb_extensions.import_extension('httpfs')"], env=home, check=True)
    shown = printed(pages.run("docs/clients/duckdb.md", server, commands=aws_of("v1"), environment=home))
    assert "Siavonga │   7.25" in shown and "made/part=2/" in shown and "3 │ 2026-11-01" in shown, shown
