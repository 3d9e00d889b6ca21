"""The Glue Data Catalog as boto3 and pyiceberg use it."""

import threading

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def glue(server, name):
    glue = server.client("glue")
    glue.create_database(DatabaseInput={"Name": name, "Description": "d", "Parameters": {"k": "v"}})
    return glue


STORAGE = {"Columns": [{"Name": "a", "Type": "int", "Comment": "c"}], "Location": "s3://somewhere/t"}


def test_of_two_committers_one_wins(server, glue, name):
    """As Iceberg's GlueCatalog commits: UpdateTable with the version it read."""
    glue.create_table(DatabaseName=name, TableInput={"Name": "t", "StorageDescriptor": STORAGE, "Parameters": {"n": "0"}})
    for round in range(5):
        version = glue.get_table(DatabaseName=name, Name="t")["Table"]["VersionId"]
        won, lost = [], []

        def commit(who):
            try:
                server.client("glue").update_table(DatabaseName=name, SkipArchive=True, VersionId=version,
                                                   TableInput={"Name": "t", "StorageDescriptor": STORAGE, "Parameters": {"n": who}})
                won.append(who)
            except ClientError as e:
                assert e.response["Error"]["Code"] == "ConcurrentModificationException"
                lost.append(who)

        threads = [threading.Thread(target=commit, args=(f"{round}-{i}",)) for i in range(4)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        assert len(won) == 1 and len(lost) == 3
        assert glue.get_table(DatabaseName=name, Name="t")["Table"]["Parameters"]["n"] == won[0]


def test_partitions_by_expression_segment_and_page(glue, name):
    keys = [{"Name": "year", "Type": "int"}, {"Name": "city", "Type": "string"}]
    glue.create_table(DatabaseName=name, TableInput={"Name": "t", "StorageDescriptor": STORAGE, "PartitionKeys": keys})
    for year in range(1995, 2005):
        glue.batch_create_partition(DatabaseName=name, TableName="t", PartitionInputList=[
            {"Values": [str(year), city], "StorageDescriptor": STORAGE} for city in ("Lusaka", "Kariba", "O'Hare")])

    def find(expression, **more):
        pages = glue.get_paginator("get_partitions").paginate(DatabaseName=name, TableName="t", Expression=expression, PaginationConfig={"PageSize": 7}, **more)
        return {tuple(p["Values"]) for page in pages for p in page["Partitions"]}

    assert len(find("")) == 30
    assert find("year = 2000 AND city = 'Kariba'") == {("2000", "Kariba")}
    assert len(find("year BETWEEN 1999 AND 2001")) == 9
    assert len(find("(year < 1997 OR year >= 2004) AND NOT city LIKE 'L%'")) == 6
    assert len(find("year IN (1995, 1996) AND city <> 'Kariba'")) == 4
    assert find("city = 'O''Hare' AND year > 2003") == {("2004", "O'Hare")}
    segments = [find("", Segment={"SegmentNumber": i, "TotalSegments": 4}) for i in range(4)]
    assert sum(map(len, segments)) == 30 and len(set.union(*segments)) == 30
    with pytest.raises(ClientError) as error:
        find("year = = 1")
    assert error.value.response["Error"]["Code"] == "InvalidInputException"


def test_table_versions_search_and_tags(glue, name):
    glue.create_table(DatabaseName=name, TableInput={"Name": "orders", "StorageDescriptor": STORAGE, "Parameters": {"classification": "csv"}})
    glue.update_table(DatabaseName=name, TableInput={"Name": "orders", "StorageDescriptor": STORAGE, "Description": "second"})
    versions = glue.get_table_versions(DatabaseName=name, TableName="orders")["TableVersions"]
    assert [v["VersionId"] for v in versions] == ["1", "0"]
    found = glue.search_tables(SearchText="orders", Filters=[{"Key": "DatabaseName", "Value": name}])["TableList"]
    assert [t["Name"] for t in found] == ["orders"]
    arn = f"arn:aws:glue:us-east-1:000000000000:database/{name}"
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"team": "lake"})
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"team": "lake"}


def test_what_is_not_there_and_what_is_there_already(glue, name):
    glue.create_table(DatabaseName=name, TableInput={"Name": "there", "PartitionKeys": [{"Name": "p", "Type": "string"}], "StorageDescriptor": STORAGE})
    for code, refused in {
        "EntityNotFoundException": lambda: glue.get_table(DatabaseName=name, Name="no"),
        "AlreadyExistsException": lambda: glue.create_database(DatabaseInput={"Name": name}),
        "InvalidInputException": lambda: glue.create_partition(DatabaseName=name, TableName="there", PartitionInput={"Values": ["1", "2"]}),
    }.items():
        with pytest.raises(ClientError) as error:
            refused()
        assert error.value.response["Error"]["Code"] == code
    with pytest.raises(ClientError) as error:
        glue.create_job(Name="x", Role="r", Command={"Name": "glueetl"})
    assert "CreateJob" in str(error.value)


def test_pyiceberg_commits_through_the_catalog(server, bucket, name):
    """Writers outside the engine already rely on the catalog's optimistic lock; Iceberg through Athena comes next."""
    pyarrow = pytest.importorskip("pyarrow")
    from pyiceberg.catalog import load_catalog
    properties = {"type": "glue", "glue.endpoint": server.url, "s3.endpoint": server.url, "client.region": "us-east-1",
                  "client.access-key-id": "000000000000", "client.secret-access-key": "kariba", "warehouse": f"s3://{bucket}/warehouse"}
    catalog = load_catalog("kariba", **properties)
    catalog.create_namespace(name)
    table = catalog.create_table(f"{name}.events", schema=pyarrow.schema([("id", pyarrow.int64()), ("word", pyarrow.string())]))
    table.append(pyarrow.table({"id": [1, 2], "word": ["a", "b"]}))
    table.append(pyarrow.table({"id": [3], "word": ["c"]}))
    assert sorted(load_catalog("kariba", **properties).load_table(f"{name}.events").scan().to_arrow()["id"].to_pylist()) == [1, 2, 3]
