"""Crawlers and classifiers as boto3 makes, runs, stops and lists them; what a crawl finds is in test_crawlers.py."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from conftest import ACCOUNT


@pytest.fixture
def glue(server, name):
    glue = server.client("glue")
    glue.create_database(DatabaseInput={"Name": name})
    return glue


def make(glue, crawler, bucket, database, **more):
    definition = {"Name": crawler, "Role": "etl", "DatabaseName": database, "Targets": {"S3Targets": [{"Path": f"s3://{bucket}/{crawler}/"}]}}
    glue.create_crawler(**definition | more)


def ready(glue, crawler, wait=60):
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline:
        found = glue.get_crawler(Name=crawler)["Crawler"]
        if found["State"] == "READY":
            return found
        time.sleep(0.05)
    raise AssertionError(f"{crawler} did not end in {wait} s")


def run(glue, crawler):
    glue.start_crawler(Name=crawler)
    return ready(glue, crawler)


def error(call, **request):
    with pytest.raises(ClientError) as refused:
        call(**request)
    found = refused.value.response["Error"]
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return found["Code"], found["Message"]


def test_crawler_is_made_changed_run_and_deleted(server, glue, bucket, name):
    server.client("s3").put_object(Bucket=bucket, Key=f"{name}/a.json", Body=b'{"id": 1, "word": "a"}\n{"id": 2, "word": "b"}\n')
    make(glue, name, bucket, name, Role=f"arn:aws:iam::{ACCOUNT}:role/service-role/etl", Description="d", TablePrefix="p_",
         Configuration=json.dumps({"Version": 1.0, "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas"}}))
    made = glue.get_crawler(Name=name)["Crawler"]
    assert (made["State"], made["Version"], made["Role"], made["CrawlElapsedTime"]) == ("READY", 1, "service-role/etl", 0)
    assert "LastCrawl" not in made and "Schedule" not in made
    glue.update_crawler(Name=name, Description="other", LineageConfiguration={"CrawlerLineageSettings": "ENABLE"})
    changed = glue.get_crawler(Name=name)["Crawler"]
    assert (changed["Version"], changed["Description"], changed["TablePrefix"]) == (2, "other", "p_")
    assert changed["LineageConfiguration"] == {"CrawlerLineageSettings": "ENABLE"}

    last = run(glue, name)["LastCrawl"]
    assert (last["Status"], last["LogGroup"], last["LogStream"]) == ("SUCCEEDED", "/aws-glue/crawlers", name)
    assert [table["Name"] for table in glue.get_tables(DatabaseName=name)["TableList"]] == [f"p_{name}"]
    crawl = glue.list_crawls(CrawlerName=name)["Crawls"][0]
    assert (crawl["State"], crawl["CrawlId"]) == ("COMPLETED", last["MessagePrefix"])
    # As clients of AWS take it apart.
    assert json.loads(json.loads(crawl["Summary"])["TABLE"]["ADD"])["Details"]["names"] == [f"p_{name}"]
    metrics = glue.get_crawler_metrics(CrawlerNameList=[name])["CrawlerMetricsList"][0]
    assert metrics["TablesCreated"] == 1 and metrics["LastRuntimeSeconds"] > 0 and not metrics["StillEstimating"]

    log = "\n".join(file.read_text() for file in (server.data / "logs").glob("crawlers.*.log") if file.suffix == ".log")
    assert f"[{last['MessagePrefix']}] BENCHMARK : Running Start Crawl for Crawler {name}" in log

    glue.delete_crawler(Name=name)
    assert error(glue.get_crawler, Name=name) == ("EntityNotFoundException", f"Crawler entry with name {name} does not exist")
    assert error(glue.list_crawls, CrawlerName=name) == ("EntityNotFoundException", f"Crawler entry with name {name} does not exist")


def test_what_crawlers_refuse(glue, bucket, name):
    make(glue, name, bucket, name)
    assert error(make, glue=glue, crawler=name, bucket=bucket, database=name) == ("AlreadyExistsException", f"{name} already exists")
    assert error(glue.stop_crawler, Name=name)[0] == "CrawlerNotRunningException"
    assert error(glue.start_crawler_schedule, CrawlerName=name)[0] == "NoScheduleException"
    assert error(glue.stop_crawler_schedule, CrawlerName=name)[0] == "SchedulerNotRunningException"
    folders = 'The SchemaChangePolicy for "Crawl new folders only" Amazon S3 target can have only LOG DeleteBehavior value and LOG UpdateBehavior value.'
    for change, message in [
        ({"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}}, folders),
        ({"Configuration": '{"Version": 1.0, "CrawlerOutput": {"Partitions": {"UpdateBehavior": "LOG"}}}'},
         "CrawlerOutput.Partitions contains unsupported keys: UpdateBehavior."),
        ({"Classifiers": ["none"]}, "Classifiers not found: none"),
        ({"Schedule": "cron(* * * * ? *)"}, "Schedules cannot be more frequent than every 5 minutes: cron(* * * * ? *)"),
        ({"Schedule": "rate(5 minutes)"}, "Invalid cron expression: rate(5 minutes)"),
        ({"Targets": {"JdbcTargets": [{"ConnectionName": "c", "Path": "x"}]}}, "JDBC targets are not supported."),
        ({"Targets": {"S3Targets": [{"Path": f"s3://{bucket}/", "SampleSize": 250}]}}, "SampleSize must be an integer between 1 and 249."),
        ({"CrawlerSecurityConfiguration": "s"}, "Security configurations are not supported: leave CrawlerSecurityConfiguration out."),
    ]:
        assert error(glue.update_crawler, Name=name, **change) == ("InvalidInputException", message)
    assert glue.get_crawler(Name=name)["Crawler"]["Version"] == 1
    with pytest.raises(ClientError) as refused:
        glue.update_crawler(Name=name, Role="arn:aws:iam::123456789012:role/etl")
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def test_crawl_that_cannot_go_on_says_why(glue, name):
    make(glue, name, f"missing-{name}", name)
    last = run(glue, name)["LastCrawl"]
    assert last["Status"] == "FAILED" and f"missing-{name}" in last["ErrorMessage"]
    crawl = glue.list_crawls(CrawlerName=name)["Crawls"][0]
    assert (crawl["State"], crawl["ErrorMessage"]) == ("FAILED", last["ErrorMessage"])
    assert "Summary" not in crawl


def test_crawler_may_read_what_its_role_may(server, glue, bucket, name):
    """The bucket's owner keeps one role's crawlers out, and lets another's in."""
    s3 = server.client("s3")
    s3.put_object(Bucket=bucket, Key=f"{name}/a.json", Body=b'{"id": 1}\n{"id": 2}\n')
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/{name}/*"],
        "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/forbidden"}, "ForAnyValue:StringEquals": {"aws:CalledVia": "glue.amazonaws.com"}}}]}))
    make(glue, name, bucket, name, Role="forbidden")
    last = run(glue, name)["LastCrawl"]
    assert last["Status"] == "FAILED", last
    assert "assumed-role/forbidden/AWS-Crawler" in last["ErrorMessage"] or "Access Denied" in last["ErrorMessage"]
    assert glue.get_tables(DatabaseName=name)["TableList"] == []
    glue.update_crawler(Name=name, Role="allowed")
    assert run(glue, name)["LastCrawl"]["Status"] == "SUCCEEDED"
    assert len(glue.get_tables(DatabaseName=name)["TableList"]) == 1


def test_schedules_tags_and_listings(glue, bucket, name):
    names = [f"{name}-{i}" for i in range(5)]
    for i, crawler in enumerate(names):
        make(glue, crawler, bucket, name, Schedule="cron(15 12 * * ? *)", Tags={"suite": name, "even": str(i % 2 == 0)})
    assert glue.get_crawler(Name=names[0])["Crawler"]["Schedule"] == {"ScheduleExpression": "cron(15 12 * * ? *)", "State": "SCHEDULED"}
    assert error(glue.start_crawler_schedule, CrawlerName=names[0])[0] == "SchedulerRunningException"
    glue.stop_crawler_schedule(CrawlerName=names[0])
    assert glue.get_crawler(Name=names[0])["Crawler"]["Schedule"]["State"] == "NOT_SCHEDULED"
    glue.start_crawler_schedule(CrawlerName=names[0])
    glue.update_crawler_schedule(CrawlerName=names[0], Schedule="cron(0 18 ? * MON-FRI *)")
    assert glue.get_crawler(Name=names[0])["Crawler"]["Schedule"] == {"ScheduleExpression": "cron(0 18 ? * MON-FRI *)", "State": "SCHEDULED"}

    assert glue.list_crawlers(Tags={"suite": name, "even": "True"})["CrawlerNames"] == names[::2]
    arn = f"arn:aws:glue:us-east-1:{ACCOUNT}:crawler/{names[1]}"
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"even": "True", "more": "x"})
    glue.untag_resource(ResourceArn=arn, TagsToRemove=["more"])
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"suite": name, "even": "True"}
    pages, token = [], ""
    while token is not None:
        page = glue.list_crawlers(Tags={"suite": name}, MaxResults=2, NextToken=token)
        pages.append(page["CrawlerNames"])
        token = page.get("NextToken")
    assert pages == [names[:2], names[2:4], names[4:]]
    found = glue.batch_get_crawlers(CrawlerNames=[names[3], "none-" + name])
    assert [crawler["Name"] for crawler in found["Crawlers"]] == [names[3]] and found["CrawlersNotFound"] == ["none-" + name]
    everybody = [crawler["Name"] for page in glue.get_paginator("get_crawlers").paginate(PaginationConfig={"PageSize": 3}) for crawler in page["Crawlers"]]
    assert set(names) <= set(everybody) and len(everybody) == len(set(everybody))


def test_classifiers(server, glue, bucket, name):
    glue.create_classifier(GrokClassifier={"Name": name, "Classification": "app", "GrokPattern": "%{INT:id} %{TEN:code}", "CustomPatterns": "TEN [a-z]{10}"})
    assert error(glue.create_classifier, JsonClassifier={"Name": name, "JsonPath": "$[*]"}) == ("AlreadyExistsException", f"{name} already exists")
    assert error(glue.create_classifier, GrokClassifier={"Name": "x", "Classification": "x", "GrokPattern": "%{NOSUCH:x}"})[0] == "InvalidInputException"
    glue.update_classifier(GrokClassifier={"Name": name, "Classification": "application"})
    shown = glue.get_classifier(Name=name)["Classifier"]["GrokClassifier"]
    assert (shown["Classification"], shown["GrokPattern"], shown["Version"]) == ("application", "%{INT:id} %{TEN:code}", 2)
    assert name in [kind["Name"] for page in glue.get_paginator("get_classifiers").paginate() for one in page["Classifiers"] for kind in one.values()]

    server.client("s3").put_object(Bucket=bucket, Key=f"{name}/a.log", Body=b"1 abcdefghij\n2 bcdefghijk\n3 cdefghijkl\n")
    make(glue, name, bucket, name, Classifiers=[name])
    assert run(glue, name)["LastCrawl"]["Status"] == "SUCCEEDED"
    table = glue.get_tables(DatabaseName=name)["TableList"][0]
    assert table["Parameters"]["classification"] == "application"
    assert [column["Name"] for column in table["StorageDescriptor"]["Columns"]] == ["id", "code"]
    glue.delete_classifier(Name=name)
    assert error(glue.get_classifier, Name=name)[0] == "EntityNotFoundException"
    last = run(glue, name)["LastCrawl"]
    assert last["Status"] == "FAILED" and name in last["ErrorMessage"]


def while_running(glue, crawler, call):
    """What a call says of a crawler that runs. A crawl may be over before the call comes: then it is tried again."""
    for _ in range(50):
        glue.start_crawler(Name=crawler)
        try:
            call()
        except ClientError as refused:
            ready(glue, crawler)
            if refused.response["Error"]["Code"] != "CrawlerNotRunningException":
                return refused.response["Error"]["Code"], refused.response["Error"]["Message"]
        else:
            return ready(glue, crawler)["LastCrawl"]["Status"]
    raise AssertionError("no crawl took long enough")


def test_crawls_are_started_once_stopped_and_listed(server, glue, bucket, name):
    """The crawler has many targets of many folders, so that it is busy while it is asked."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: server.client("s3").put_object(Bucket=bucket, Key=f"{i % 20}/p={i}/a.json", Body=b'{"id": 1}\n'), range(400)))
    make(glue, name, bucket, name, Targets={"S3Targets": [{"Path": f"s3://{bucket}/{i}/"} for i in range(20)]})
    assert while_running(glue, name, lambda: glue.start_crawler(Name=name)) == ("CrawlerRunningException", f"Crawler with name {name} has already started")
    assert while_running(glue, name, lambda: glue.update_crawler(Name=name, Description="d"))[0] == "CrawlerRunningException"
    assert while_running(glue, name, lambda: glue.delete_crawler(Name=name))[0] == "CrawlerRunningException"
    before = len(glue.list_crawls(CrawlerName=name)["Crawls"])
    assert while_running(glue, name, lambda: glue.stop_crawler(Name=name)) == "CANCELLED"
    run(glue, name)
    crawls = glue.list_crawls(CrawlerName=name, MaxResults=100)["Crawls"]
    assert [crawl["State"] for crawl in crawls[:2]] == ["COMPLETED", "STOPPED"] and len(crawls) >= before + 2
    stopped = [{"FieldName": "STATE", "FilterOperator": "EQ", "FieldValue": "STOPPED"}]
    assert glue.list_crawls(CrawlerName=name, Filters=stopped)["Crawls"] == crawls[1:2]
    one = glue.list_crawls(CrawlerName=name, MaxResults=1)
    assert glue.list_crawls(CrawlerName=name, NextToken=one["NextToken"], MaxResults=100)["Crawls"] == crawls[1:]


def stops(glue, crawler):
    try:
        glue.stop_crawler(Name=crawler)
        return True
    except glue.exceptions.CrawlerNotRunningException:
        return False


def test_no_crawl_is_left_running_by_a_kill(own_server):
    server = own_server()
    s3, glue = server.client("s3"), server.client("glue")
    s3.create_bucket(Bucket="killed")
    glue.create_database(DatabaseInput={"Name": "killed"})
    for i in range(100):
        s3.put_object(Bucket="killed", Key=f"data/p={i}/a.json", Body=b'{"id": 1}\n')
    names = [f"c{i}" for i in range(40)]
    for crawler in names:
        make(glue, crawler, "killed", "killed", TablePrefix=f"{crawler}_", Schedule="cron(15 12 * * ? *)", Targets={"S3Targets": [{"Path": "s3://killed/data/"}]})
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda crawler: server.client("glue").start_crawler(Name=crawler), names))
    stopped = next(crawler for crawler in reversed(names) if stops(glue, crawler))
    server.kill()
    server.start()
    glue = server.client("glue")
    ended = [glue.get_crawler(Name=crawler)["Crawler"] for crawler in names]
    assert {crawler["State"] for crawler in ended} == {"READY"}
    assert glue.get_crawler(Name=stopped)["Crawler"]["LastCrawl"]["Status"] == "CANCELLED"
    interrupted = [crawler["LastCrawl"] for crawler in ended if crawler["LastCrawl"]["Status"] == "FAILED"]
    assert interrupted and {last["ErrorMessage"] for last in interrupted} == {"The server was restarted while the crawler ran. Start the crawler again."}
    assert {crawler["Schedule"]["State"] for crawler in ended} == {"SCHEDULED"}
    assert run(glue, names[0])["LastCrawl"]["Status"] == "SUCCEEDED"
    assert len(list(glue.get_paginator("get_partitions").paginate(DatabaseName="killed", TableName="c0_data").search("Partitions"))) == 100
