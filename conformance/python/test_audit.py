"""The audit log: who did what, by request or through a service."""

import json
import pathlib
import time

from conftest import run_query


def records(server, wanted, wait=20):
    """The log's records once those that are wanted have been written: the log has a thread of its own."""
    deadline = time.monotonic() + wait
    while True:
        lines = [json.loads(line) for line in (pathlib.Path(server.data) / "logs" / "audit.jsonl").read_text().splitlines()]
        if all(any(line.items() >= one.items() for line in lines) for one in wanted):
            return lines
        missing = [one for one in wanted if not any(line.items() >= one.items() for line in lines)]
        assert time.monotonic() < deadline, missing
        time.sleep(0.1)


def test_what_services_do_for_a_caller_is_audited_like_a_request(server, bucket, name):
    s3, glue, athena = server.client("s3"), server.client("glue"), server.client("athena")
    s3.put_object(Bucket=bucket, Key=f"{name}/x.csv", Body=b"id,city\n1,Lusaka\n2,Kariba\n")
    glue.create_database(DatabaseInput={"Name": name})
    glue.create_crawler(Name=name, Role="auditor", DatabaseName=name, Targets={"S3Targets": [{"Path": f"s3://{bucket}/{name}/"}]})
    glue.start_crawler(Name=name)
    while glue.get_crawler(Name=name)["Crawler"]["State"] != "READY":
        time.sleep(0.2)
    assert glue.get_crawler(Name=name)["Crawler"]["LastCrawl"]["Status"] == "SUCCEEDED"
    execution = run_query(athena, f"SELECT city FROM {name}.{name}", f"s3://{bucket}/out/")
    run_query(athena, f"DROP TABLE {name}.{name}", f"s3://{bucket}/out/")

    result = execution["ResultConfiguration"]["OutputLocation"].removeprefix("s3://")
    table = f"arn:aws:glue:us-east-1:000000000000:table/{name}/{name}"
    crawler, query = {"calledVia": "glue.amazonaws.com"}, {"calledVia": "athena.amazonaws.com"}
    found = records(server, [
        {"operation": "StartCrawler", "status": 200},
        crawler | {"operation": "ListObjectsV2", "resource": f"arn:aws:s3:::{bucket}/{name}/"},
        crawler | {"operation": "GetObject", "resource": f"arn:aws:s3:::{bucket}/{name}/x.csv"},
        crawler | {"operation": "CreateTable", "resource": table, "service": "glue"},
        query | {"operation": "PutObject", "resource": f"arn:aws:s3:::{result}", "service": "s3"},
        query | {"operation": "DeleteTable", "resource": table},
    ])
    made = [line for line in found if line.get("resource") == table and line["operation"] == "CreateTable"]
    assert [line["principal"].split("/")[0] for line in made] == ["arn:aws:sts::000000000000:assumed-role"]
    assert len({line["requestId"] for line in found if line.get("resource") == table and "glue" in line["calledVia"]}) == 1, "a crawl's calls stand under one id"
