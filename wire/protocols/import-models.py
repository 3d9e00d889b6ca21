#!/usr/bin/env python3
"""Writes the API models under src/main/resources from the botocore that is installed beside this interpreter.

    python3 -m venv v && v/bin/pip install botocore==VERSION && v/bin/python import-models.py

The output depends on botocore's files alone: running it twice changes nothing. Documentation and what only clients need is left out.
"""
import gzip
import json
import pathlib
import sys

import botocore

SERVICES = """
athena cloudtrail cloudwatch dynamodb emr events firehose glue iam kinesis kms lakeformation lambda logs opensearch quicksight
redshift redshift-data s3 sagemaker sns sqs stepfunctions sts timestream-query timestream-write
""".split()

# Prose, and settings of endpoint rules, signing and paging that a server has no use for.
LEFT_OUT = {
    "documentation", "documentationUrl", "deprecatedMessage", "deprecatedSince", "contextParam", "staticContextParams",
    "operationContextParams", "clientContextParams", "endpointdiscovery", "endpointoperation", "auth", "authtype", "idempotent",
    "readonly", "synthetic", "serviceFullName", "serviceAbbreviation", "uid", "globalEndpoint", "signatureVersion", "checksumFormat",
}


def compact(value, names=False):
    """The value without what is left out; `names` says that the keys are names the service chose, such as members."""
    if isinstance(value, list):
        return [compact(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: compact(item, names=not names and key in ("members", "shapes", "operations"))
        for key, item in value.items()
        if names or key not in LEFT_OUT
    }


def newest(folder):
    version = max(path.name for path in folder.iterdir() if path.is_dir())
    for name, opener in (("service-2.json.gz", gzip.open), ("service-2.json", open)):
        file = folder / version / name
        if file.exists():
            with opener(file, "rt", encoding="utf-8") as stream:
                return json.load(stream)
    sys.exit(f"No model in {folder / version}")


def main():
    data = pathlib.Path(botocore.__file__).parent / "data"
    target = pathlib.Path(__file__).parent / "src/main/resources/io/kariba/protocols/models"
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.json.gz"):
        old.unlink()
    for service in SERVICES:
        text = json.dumps(compact(newest(data / service)), separators=(",", ":"), ensure_ascii=False)
        with open(target / f"{service}.json.gz", "wb") as file:
            with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=file, mtime=0) as stream:
                stream.write(text.encode("utf-8"))
    (target / "SOURCE").write_text(
        f"The *.json.gz files are extracts of botocore {botocore.__version__} (https://github.com/boto/botocore),\n"
        "Copyright 2012-2022 Amazon.com, Inc. or its affiliates. All Rights Reserved.\n"
        "Licensed under the Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).\n"
        "Changed: documentation and client-side settings were removed by wire/protocols/import-models.py.\n",
        encoding="utf-8",
    )


main()
