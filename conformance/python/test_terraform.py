"""What Terraform's AWS provider asks of each resource it makes, reads, changes and destroys, derived from the provider's source and replayed by boto3.

A provider compares every field it reads with what it was told: a field that comes back otherwise is a difference in every plan. Empty strings and lists
are the provider's own: it sends them for what a configuration leaves out.
"""

import hashlib

import botocore.exceptions
import pytest


def absent(call, code):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        call()
    assert raised.value.response["Error"]["Code"] == code


def without(answer, *names):
    return {k: v for k, v in answer.items() if k not in names and k != "ResponseMetadata"}


def read_bucket(s3, bucket):
    """Every setting aws_s3_bucket reads, in its order; what is not there is told by these codes and no other."""
    s3.head_bucket(Bucket=bucket)
    absent(lambda: s3.get_bucket_policy(Bucket=bucket), "NoSuchBucketPolicy")
    grants = s3.get_bucket_acl(Bucket=bucket)["Grants"]
    assert [(grant["Permission"], grant["Grantee"]["Type"]) for grant in grants] == [("FULL_CONTROL", "CanonicalUser")]
    absent(lambda: s3.get_bucket_cors(Bucket=bucket), "NoSuchCORSConfiguration")
    absent(lambda: s3.get_bucket_website(Bucket=bucket), "NoSuchWebsiteConfiguration")
    read = {"versioning": s3.get_bucket_versioning(Bucket=bucket).get("Status")}
    assert "Status" not in s3.get_bucket_accelerate_configuration(Bucket=bucket)
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)
    absent(lambda: s3.get_bucket_lifecycle_configuration(Bucket=bucket), "NoSuchLifecycleConfiguration")
    absent(lambda: s3.get_bucket_replication(Bucket=bucket), "ReplicationConfigurationNotFoundError")
    rule = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    absent(lambda: s3.get_object_lock_configuration(Bucket=bucket), "ObjectLockConfigurationNotFoundError")
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None
    assert s3.head_bucket(Bucket=bucket)["BucketRegion"] == "us-east-1"
    try:
        read["tags"] = s3.get_bucket_tagging(Bucket=bucket)["TagSet"]
    except botocore.exceptions.ClientError as e:
        assert e.response["Error"]["Code"] == "NoSuchTagSet"
        read["tags"] = []
    return read


def test_the_provider_finds_its_account(server):
    assert server.client("sts").get_caller_identity()["Account"] == "000000000000"


def test_bucket_and_object(server, name):
    s3 = server.client("s3")
    s3.create_bucket(Bucket=name)
    assert read_bucket(s3, name) == {"versioning": None, "tags": []}
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "team", "Value": "data"}]})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for _ in range(2):
        assert read_bucket(s3, name) == {"versioning": "Enabled", "tags": [{"Key": "team", "Value": "data"}]}
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={k: True for k in (
        "BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")})
    assert set(s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"].values()) == {True}

    s3.put_object(Bucket=name, Key="raw/cities.csv", Body=b"1,Lusaka\n", ContentType="text/csv", Tagging="kind=raw", ChecksumAlgorithm="CRC32")
    head = s3.head_object(Bucket=name, Key="raw/cities.csv", ChecksumMode="ENABLED")
    assert head["ContentType"] == "text/csv" and head["ETag"] == '"%s"' % hashlib.md5(b"1,Lusaka\n").hexdigest()
    assert head["ServerSideEncryption"] == "AES256" and "StorageClass" not in head and head["Metadata"] == {}
    assert s3.get_object_tagging(Bucket=name, Key="raw/cities.csv")["TagSet"] == [{"Key": "kind", "Value": "raw"}]
    for version in s3.list_object_versions(Bucket=name)["Versions"]:
        s3.delete_object(Bucket=name, Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_bucket(Bucket=name)
    absent(lambda: s3.head_bucket(Bucket=name), "404")


def test_catalog_database_and_table(server, name, bucket):
    glue = server.client("glue")
    glue.create_database(CatalogId="000000000000", DatabaseInput={"Name": name, "Description": "of Terraform", "LocationUri": f"s3://{bucket}/db/", "Parameters": {"a": "b"}}, Tags={"team": "data"})
    database = glue.get_database(CatalogId="000000000000", Name=name)["Database"]
    assert {k: database[k] for k in ("CatalogId", "Description", "LocationUri", "Parameters")} == {
        "CatalogId": "000000000000", "Description": "of Terraform", "LocationUri": f"s3://{bucket}/db/", "Parameters": {"a": "b"}}
    assert glue.get_tags(ResourceArn=f"arn:aws:glue:us-east-1:000000000000:database/{name}")["Tags"] == {"team": "data"}
    storage = {
        "Columns": [{"Name": "id", "Type": "int", "Comment": ""}, {"Name": "city", "Type": "string", "Comment": "where", "Parameters": {"p": "q"}}], "Location": f"s3://{bucket}/raw/",
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat", "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat", "Compressed": False, "NumberOfBuckets": 0,
        "SerdeInfo": {"Name": "cities", "SerializationLibrary": "org.apache.hadoop.hive.serde2.OpenCSVSerde", "Parameters": {"separatorChar": ","}},
        "BucketColumns": [], "SortColumns": [{"Column": "id", "SortOrder": 1}], "Parameters": {"k": "v"}, "StoredAsSubDirectories": False,
        "SkewedInfo": {"SkewedColumnNames": [], "SkewedColumnValues": [], "SkewedColumnValueLocationMaps": {}}}
    table = {"Name": "cities", "Description": "d", "Owner": "hadoop", "Retention": 0, "TableType": "EXTERNAL_TABLE", "Parameters": {"EXTERNAL": "TRUE", "classification": "csv"},
             "PartitionKeys": [{"Name": "day", "Type": "date", "Comment": "c"}], "StorageDescriptor": storage, "ViewOriginalText": "", "ViewExpandedText": ""}
    glue.create_table(CatalogId="000000000000", DatabaseName=name, TableInput=table)
    for description in ("d", "changed"):
        read = glue.get_table(CatalogId="000000000000", DatabaseName=name, Name="cities")["Table"]
        assert {k: read[k] for k in ("Description", "Owner", "Retention", "TableType", "Parameters", "PartitionKeys")} == {
            k: table[k] for k in ("Owner", "Retention", "TableType", "Parameters", "PartitionKeys")} | {"Description": description}
        for member in ("Location", "InputFormat", "OutputFormat", "Compressed", "NumberOfBuckets", "SerdeInfo", "SortColumns", "Parameters", "StoredAsSubDirectories"):
            assert read["StorageDescriptor"][member] == storage[member], member
        assert [column["Name"] for column in read["StorageDescriptor"]["Columns"]] == ["id", "city"]
        assert read["StorageDescriptor"]["Columns"][1] == storage["Columns"][1]
        assert glue.get_partition_indexes(CatalogId="000000000000", DatabaseName=name, TableName="cities")["PartitionIndexDescriptorList"] == []
        if description == "d":
            glue.update_table(CatalogId="000000000000", DatabaseName=name, TableInput=table | {"Description": "changed"})
    glue.update_database(CatalogId="000000000000", Name=name, DatabaseInput={"Name": name, "Description": "again"})
    assert "LocationUri" not in glue.get_database(Name=name)["Database"]
    glue.delete_table(CatalogId="000000000000", DatabaseName=name, Name="cities")
    glue.delete_database(CatalogId="000000000000", Name=name)
    absent(lambda: glue.get_database(CatalogId="000000000000", Name=name), "EntityNotFoundException")


def test_crawler(server, name, bucket):
    glue = server.client("glue")
    glue.create_database(DatabaseInput={"Name": name})
    target = {"Path": f"s3://{bucket}/raw", "ConnectionName": "", "Exclusions": [], "EventQueueArn": "", "DlqEventQueueArn": ""}
    policy = {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "LOG"}
    configuration = '{"CrawlerOutput":{"Partitions":{"AddOrUpdateBehavior":"InheritFromTable"}},"Version":1.0}'
    glue.create_crawler(Name=name, DatabaseName=name, Role="arn:aws:iam::000000000000:role/crawler", Targets={
        "S3Targets": [target], "DynamoDBTargets": [], "JdbcTargets": [], "CatalogTargets": [], "MongoDBTargets": [], "DeltaTargets": [], "HudiTargets": [], "IcebergTargets": []},
        SchemaChangePolicy=policy, TablePrefix="t_", Configuration=configuration, Schedule="cron(15 12 * * ? *)", Tags={"team": "data"},
        RecrawlPolicy={"RecrawlBehavior": "CRAWL_EVERYTHING"}, LineageConfiguration={"CrawlerLineageSettings": "DISABLE"},
        LakeFormationConfiguration={"UseLakeFormationCredentials": False, "AccountId": ""})
    crawler = glue.get_crawler(Name=name)["Crawler"]
    assert crawler["DatabaseName"] == name and crawler["Role"].endswith("crawler") and crawler["Configuration"] == configuration and crawler["TablePrefix"] == "t_"
    assert crawler["SchemaChangePolicy"] == policy and crawler["Classifiers"] == [] and crawler["Schedule"]["ScheduleExpression"] == "cron(15 12 * * ? *)"
    assert crawler["RecrawlPolicy"] == {"RecrawlBehavior": "CRAWL_EVERYTHING"} and crawler["LineageConfiguration"] == {"CrawlerLineageSettings": "DISABLE"}
    [read] = crawler["Targets"]["S3Targets"]
    assert read["Path"] == f"s3://{bucket}/raw" and not read.get("Exclusions") and not read.get("ConnectionName") and not read.get("EventQueueArn")
    assert glue.get_tags(ResourceArn=f"arn:aws:glue:us-east-1:000000000000:crawler/{name}")["Tags"] == {"team": "data"}
    glue.update_crawler(Name=name, DatabaseName=name, Role="crawler", Targets={"S3Targets": [target | {"Exclusions": ["**.tmp"]}]}, SchemaChangePolicy=policy, TablePrefix="", Configuration="", Schedule="")
    crawler = glue.get_crawler(Name=name)["Crawler"]
    assert not crawler.get("Schedule", {}).get("ScheduleExpression") and not crawler.get("Configuration") and not crawler.get("TablePrefix")
    assert crawler["Targets"]["S3Targets"][0]["Exclusions"] == ["**.tmp"]
    glue.delete_crawler(Name=name)
    absent(lambda: glue.get_crawler(Name=name), "EntityNotFoundException")


def test_athena(server, name, bucket):
    athena = server.client("athena")
    athena.create_work_group(Name=name, Description="", Tags=[{"Key": "team", "Value": "data"}], Configuration={
        "EnforceWorkGroupConfiguration": True, "PublishCloudWatchMetricsEnabled": True, "RequesterPaysEnabled": False, "BytesScannedCutoffPerQuery": 10485760,
        "ResultConfiguration": {"OutputLocation": f"s3://{bucket}/results/", "EncryptionConfiguration": {"EncryptionOption": "SSE_S3"}}})
    group = athena.get_work_group(WorkGroup=name)["WorkGroup"]
    assert group["State"] == "ENABLED" and not group.get("Description")
    configuration = group["Configuration"]
    assert configuration["ResultConfiguration"] == {"OutputLocation": f"s3://{bucket}/results/", "EncryptionConfiguration": {"EncryptionOption": "SSE_S3"}}
    assert configuration["EngineVersion"] == {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}
    assert (configuration["EnforceWorkGroupConfiguration"], configuration["PublishCloudWatchMetricsEnabled"], configuration["RequesterPaysEnabled"], configuration["BytesScannedCutoffPerQuery"]) == (True, True, False, 10485760)
    arn = f"arn:aws:athena:us-east-1:000000000000:workgroup/{name}"
    assert athena.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "team", "Value": "data"}]
    athena.update_work_group(WorkGroup=name, Description="changed", State="DISABLED", ConfigurationUpdates={
        "EnforceWorkGroupConfiguration": False, "PublishCloudWatchMetricsEnabled": False, "RequesterPaysEnabled": False, "RemoveBytesScannedCutoffPerQuery": True,
        "ResultConfigurationUpdates": {"RemoveEncryptionConfiguration": True, "RemoveOutputLocation": True}})
    group = athena.get_work_group(WorkGroup=name)["WorkGroup"]
    assert (group["State"], group["Description"]) == ("DISABLED", "changed")
    assert "BytesScannedCutoffPerQuery" not in group["Configuration"] and not group["Configuration"].get("ResultConfiguration")
    athena.update_work_group(WorkGroup=name, State="ENABLED")

    query = athena.create_named_query(Name="all", WorkGroup=name, Database="default", QueryString="SELECT 1")["NamedQueryId"]
    named = athena.get_named_query(NamedQueryId=query)["NamedQuery"]
    assert {k: named[k] for k in ("Name", "WorkGroup", "Database", "QueryString")} == {"Name": "all", "WorkGroup": name, "Database": "default", "QueryString": "SELECT 1"}
    athena.delete_named_query(NamedQueryId=query)
    absent(lambda: athena.get_named_query(NamedQueryId=query), "InvalidRequestException")

    athena.create_prepared_statement(StatementName="one", WorkGroup=name, QueryStatement="SELECT ?", Description="d")
    statement = athena.get_prepared_statement(StatementName="one", WorkGroup=name)["PreparedStatement"]
    assert without(statement, "LastModifiedTime") == {"StatementName": "one", "WorkGroupName": name, "QueryStatement": "SELECT ?", "Description": "d"}
    athena.update_prepared_statement(StatementName="one", WorkGroup=name, QueryStatement="SELECT ? + 1")
    athena.delete_prepared_statement(StatementName="one", WorkGroup=name)
    absent(lambda: athena.get_prepared_statement(StatementName="one", WorkGroup=name), "ResourceNotFoundException")

    athena.create_data_catalog(Name=name, Type="GLUE", Description="again", Parameters={"catalog-id": "000000000000"}, Tags=[{"Key": "team", "Value": "data"}])
    catalog = athena.get_data_catalog(Name=name)["DataCatalog"]
    assert {k: catalog[k] for k in ("Name", "Type", "Description", "Parameters")} == {"Name": name, "Type": "GLUE", "Description": "again", "Parameters": {"catalog-id": "000000000000"}}
    athena.update_data_catalog(Name=name, Type="GLUE", Description="more", Parameters={"catalog-id": "000000000000"})
    athena.delete_data_catalog(Name=name)
    absent(lambda: athena.get_data_catalog(Name=name), "InvalidRequestException")
    athena.delete_work_group(WorkGroup=name, RecursiveDeleteOption=True)
    absent(lambda: athena.get_work_group(WorkGroup=name), "InvalidRequestException")
