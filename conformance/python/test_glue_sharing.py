"""A catalog that lets another account in by its resource policy, and what tools ask of a catalog before they use it."""

import json

import pytest
from botocore.exceptions import ClientError

from conftest import ACCOUNT, REGION

OTHER = "222222222222"


def code(call, **arguments):
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["Error"]["Code"]


def test_a_resource_policy_lets_another_account_read_and_no_more(server, name):
    mine, theirs = server.client("glue", "333333333333"), server.client("glue", OTHER)
    mine.create_database(DatabaseInput={"Name": name})
    mine.create_database(DatabaseInput={"Name": name + "_closed"})
    for database in (name, name + "_closed"):
        mine.create_table(DatabaseName=database, TableInput={"Name": "t", "StorageDescriptor": {"Columns": [{"Name": "a", "Type": "int"}]}})
    ask = {"CatalogId": "333333333333", "DatabaseName": name, "Name": "t"}
    assert code(theirs.get_table, **ask) == "AccessDeniedException"
    assert code(mine.get_resource_policy) == "EntityNotFoundException"
    arn = f"arn:aws:glue:{REGION}:333333333333:"
    hash_of = mine.put_resource_policy(PolicyExistsCondition="NOT_EXIST", PolicyInJson=json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}, "Action": ["glue:GetTable", "glue:GetTables", "glue:GetDatabase*"],
        "Resource": [arn + "catalog", arn + f"database/{name}", arn + f"table/{name}/*"]}]}))["PolicyHash"]
    try:
        assert theirs.get_table(**ask)["Table"]["CatalogId"] == "333333333333"
        assert [t["Name"] for t in theirs.get_tables(CatalogId="333333333333", DatabaseName=name)["TableList"]] == ["t"]
        assert [d["Name"] for d in theirs.get_databases(CatalogId="333333333333")["DatabaseList"]] == [name]
        assert code(theirs.get_table, **ask | {"DatabaseName": name + "_closed"}) == "AccessDeniedException"
        assert code(theirs.delete_table, **ask) == "AccessDeniedException"
        assert code(server.client("glue", "444444444444").get_table, **ask) == "AccessDeniedException"
        assert code(mine.delete_resource_policy, PolicyHashCondition="other") == "ConditionCheckFailureException"
    finally:
        mine.delete_resource_policy(PolicyHashCondition=hash_of)
    assert code(theirs.get_table, **ask) == "AccessDeniedException"


def test_the_catalog_itself_is_described(server, name):
    glue = server.client("glue")
    assert glue.get_catalog(CatalogId=ACCOUNT)["Catalog"]["ResourceArn"] == f"arn:aws:glue:{REGION}:{ACCOUNT}:catalog"
    assert glue.get_catalogs()["CatalogList"] == []
    assert [c["CatalogId"] for c in glue.get_catalogs(IncludeRoot=True)["CatalogList"]] == [ACCOUNT]
    glue.create_database(DatabaseInput={"Name": name})
    glue.create_table(DatabaseName=name, TableInput={"Name": "t"})
    found = glue.batch_get_table_optimizer(Entries=[{"catalogId": ACCOUNT, "databaseName": name, "tableName": "t", "type": "compaction"}])
    assert found["TableOptimizers"] == [] and found["Failures"][0]["error"]["ErrorCode"] == "EntityNotFoundException"
