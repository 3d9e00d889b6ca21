"""Who may do what: accounts, sessions with policies, and engines that act for them."""

import json
import threading

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
import boto3

from conftest import REGION, rows, run_query

ONE, TWO = "111111111111", "222222222222"


def csv_table(server, account, bucket, database, table, lines, region=REGION):
    server.client("s3", account, region).create_bucket(Bucket=bucket, **({} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}))
    server.client("s3", account, region).put_object(Bucket=bucket, Key=f"{table}/data.csv", Body="\n".join(lines) + "\n")
    server.client("glue", account, region).create_database(DatabaseInput={"Name": database})
    server.client("glue", account, region).create_table(DatabaseName=database, TableInput={
        "Name": table, "TableType": "EXTERNAL_TABLE", "Parameters": {"EXTERNAL": "TRUE"},
        "StorageDescriptor": {
            "Columns": [{"Name": "word", "Type": "string"}], "Location": f"s3://{bucket}/{table}/",
            "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", "Parameters": {"field.delim": ","}}}})


def session(server, account, policy):
    """Clients of a role session of the account that is limited by a policy."""
    credentials = server.client("sts", account).assume_role(
        RoleArn=f"arn:aws:iam::{account}:role/limited", RoleSessionName="test", Policy=json.dumps(policy))["Credentials"]
    return lambda service: server.client(service, credentials["AccessKeyId"], secret=credentials["SecretAccessKey"], token=credentials["SessionToken"])


def everything_but(*actions):
    return {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": list(actions), "Resource": "*"}]}


def test_an_unknown_key_acts_as_root_of_the_account_it_names(server):
    identity = server.client("sts", ONE).get_caller_identity()
    assert (identity["Account"], identity["Arn"], identity["UserId"]) == (ONE, f"arn:aws:iam::{ONE}:root", ONE)
    assert server.client("sts", "AKIANOSUCHKEY").get_caller_identity()["Account"] == "000000000000"


def test_a_role_session_says_who_it_is(server):
    limited = session(server, ONE, everything_but("s3:DeleteBucket"))
    assert limited("sts").get_caller_identity()["Arn"] == f"arn:aws:sts::{ONE}:assumed-role/limited/test"
    with pytest.raises(ClientError, match="InvalidClientTokenId|SignatureDoesNotMatch"):
        credentials = server.client("sts", ONE).get_session_token()["Credentials"]
        server.client("sts", credentials["AccessKeyId"], secret="wrong", token=credentials["SessionToken"]).get_caller_identity()


def test_another_accounts_role_cannot_be_assumed(server):
    with pytest.raises(ClientError) as error:
        server.client("sts", ONE).assume_role(RoleArn=f"arn:aws:iam::{TWO}:role/x", RoleSessionName="test")
    assert error.value.response["Error"]["Code"] == "AccessDenied"


def test_two_accounts_with_tables_of_one_name_read_their_own_at_once(server, name):
    for account in (ONE, TWO):
        csv_table(server, account, f"{name}-{account}", name, "words", [f"word-of-{account}"] * 50)
    failures = []

    def ask(account):
        try:
            athena = server.client("athena", account)
            for _ in range(5):
                execution = run_query(athena, "SELECT DISTINCT word FROM words", f"s3://{name}-{account}/results/", name)
                assert rows(athena, execution) == [["word"], [f"word-of-{account}"]]
        except BaseException as e:  # noqa: BLE001 - told to the main thread
            failures.append(e)

    threads = [threading.Thread(target=ask, args=(account,)) for account in (ONE, TWO, ONE, TWO)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not failures, failures[0]


def test_two_regions_of_one_account_are_apart(server, name):
    for region in ("us-east-1", "eu-west-1"):
        csv_table(server, ONE, f"{name}-{region}", name, "words", [region], region)
        athena = server.client("athena", ONE, region)
        execution = run_query(athena, "SELECT word FROM words", f"s3://{name}-{region}/results/", name)
        assert rows(athena, execution) == [["word"], [region]]


def test_a_caller_denied_the_table_gets_awss_error(server, name):
    csv_table(server, ONE, name, name, "words", ["secret"])
    limited = session(server, ONE, everything_but("glue:GetTable"))
    with pytest.raises(ClientError) as error:
        limited("glue").get_table(DatabaseName=name, Name="words")
    assert error.value.response["Error"]["Code"] == "AccessDeniedException"
    execution = run_query(limited("athena"), "SELECT * FROM words", f"s3://{name}/results/", name, expect="FAILED")
    assert "not authorized to perform: glue:GetTable" in execution["Status"]["StateChangeReason"]


def test_a_caller_denied_the_data_gets_awss_error(server, name):
    csv_table(server, ONE, name, name, "words", ["secret"])
    denied = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/words/*"}]}
    limited = session(server, ONE, denied)
    with pytest.raises(ClientError) as error:
        limited("s3").get_object(Bucket=name, Key="words/data.csv")
    assert error.value.response["Error"]["Code"] == "AccessDenied"
    execution = run_query(limited("athena"), "SELECT * FROM words", f"s3://{name}/results/", name, expect="FAILED")
    assert "Access Denied" in execution["Status"]["StateChangeReason"] or "not authorized" in execution["Status"]["StateChangeReason"]
    full = run_query(server.client("athena", ONE), "SELECT * FROM words", f"s3://{name}/results/", name)
    assert rows(server.client("athena", ONE), full) == [["word"], ["secret"]]


def test_sql_cannot_see_the_engines_own_tables_or_other_catalogs(server, name):
    server.client("s3", ONE).create_bucket(Bucket=name)
    athena = server.client("athena", ONE)
    for sql in ("SELECT * FROM system.runtime.queries", "CALL system.runtime.kill_query('x', 'y')", "SET SESSION AUTHORIZATION admin",
                "CREATE CATALOG x USING memory", "SELECT * FROM jmx.current.x", "SET SESSION query_max_run_time = '1d'"):
        try:
            run_query(athena, sql, f"s3://{name}/results/", expect="FAILED")
        except ClientError as refused:
            assert refused.response["Error"]["Code"] == "InvalidRequestException", sql


def test_unsigned_callers_may_do_only_what_was_made_public(server, name):
    s3 = server.client("s3", ONE)
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="open/x", Body=b"1")
    s3.put_object(Bucket=name, Key="closed/x", Body=b"2")
    unsigned = boto3.client("s3", endpoint_url=server.url, region_name=REGION, config=Config(signature_version=UNSIGNED))
    with pytest.raises(ClientError) as error:
        unsigned.get_object(Bucket=name, Key="open/x")
    assert error.value.response["Error"]["Code"] == "AccessDenied"
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/open/*"}]}))
    assert unsigned.get_object(Bucket=name, Key="open/x")["Body"].read() == b"1"
    for refused in (lambda: unsigned.get_object(Bucket=name, Key="closed/x"), lambda: unsigned.put_object(Bucket=name, Key="open/y", Body=b""),
                    lambda: unsigned.list_buckets()):
        with pytest.raises(ClientError) as error:
            refused()
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_another_accounts_bucket_and_catalog_are_out_of_reach(server, name):
    csv_table(server, ONE, name, name, "words", ["mine"])
    for refused in (lambda: server.client("s3", TWO).get_object(Bucket=name, Key="words/data.csv"),
                    lambda: server.client("s3", TWO).list_objects_v2(Bucket=name),
                    lambda: server.client("s3", TWO).delete_bucket(Bucket=name)):
        with pytest.raises(ClientError) as error:
            refused()
        assert error.value.response["Error"]["Code"] == "AccessDenied"
    with pytest.raises(ClientError) as error:
        server.client("glue", TWO).get_table(DatabaseName=name, Name="words")
    assert error.value.response["Error"]["Code"] == "EntityNotFoundException"
