"""The pages of docs/clients, run as they stand."""

import os

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
    return AWS[version].format(command)


@pytest.mark.parametrize("version", AWS)
def test_boto3_and_cli(server, name, version):
    # Run twice against one server: the second time under other names.
    pages.run("docs/clients/boto3-and-cli.md", server, commands={"aws": aws_of(version)}, replace={"cli-lake": name, "cli_shop": name})
