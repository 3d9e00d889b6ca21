"""What S3 answers about settings, regions and delete markers: the answers that Terraform, dbt and the SDKs decide on."""

import hashlib
import json
import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError

from conftest import REGION


def code(call, **arguments):
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["Error"]["Code"]


def test_a_new_bucket_has_the_defaults_of_aws(server, bucket):
    s3 = server.client("s3")
    assert code(s3.get_bucket_lifecycle_configuration, Bucket=bucket) == "NoSuchLifecycleConfiguration"
    assert code(s3.get_bucket_cors, Bucket=bucket) == "NoSuchCORSConfiguration"
    assert code(s3.get_bucket_website, Bucket=bucket) == "NoSuchWebsiteConfiguration"
    assert code(s3.get_bucket_replication, Bucket=bucket) == "ReplicationConfigurationNotFoundError"
    assert code(s3.get_object_lock_configuration, Bucket=bucket) == "ObjectLockConfigurationNotFoundError"
    assert code(s3.get_bucket_policy, Bucket=bucket) == "NoSuchBucketPolicy"
    assert code(s3.get_bucket_policy_status, Bucket=bucket) == "NoSuchBucketPolicy"
    assert code(s3.get_bucket_tagging, Bucket=bucket) == "NoSuchTagSet"
    assert code(s3.get_bucket_inventory_configuration, Bucket=bucket, Id="x") == "NoSuchConfiguration"
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)
    assert not set(s3.get_bucket_notification_configuration(Bucket=bucket)) - {"ResponseMetadata"}
    assert "Status" not in s3.get_bucket_accelerate_configuration(Bucket=bucket)
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    assert s3.list_bucket_metrics_configurations(Bucket=bucket)["IsTruncated"] is False
    rule = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert code(s3.get_public_access_block, Bucket=bucket) == "NoSuchPublicAccessBlockConfiguration"


def test_settings_that_do_not_act_are_refused_and_those_that_change_nothing_taken(server, bucket):
    s3 = server.client("s3")
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={
        "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}]})
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    s3.delete_bucket_cors(Bucket=bucket)
    s3.delete_bucket_lifecycle(Bucket=bucket)
    assert code(s3.put_bucket_lifecycle_configuration, Bucket=bucket, LifecycleConfiguration={
        "Rules": [{"ID": "x", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 1}}]}) == "NotImplemented"
    assert code(s3.put_bucket_encryption, Bucket=bucket, ServerSideEncryptionConfiguration={
        "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}) == "NotImplemented"


def test_public_policies_are_blocked_where_the_bucket_says_so(server, bucket):
    s3 = server.client("s3")
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}]})
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"BlockPublicPolicy": True})
    assert code(s3.put_bucket_policy, Bucket=bucket, Policy=policy) == "AccessDenied"
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"BlockPublicPolicy": False, "RestrictPublicBuckets": True})
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    s3.put_object(Bucket=bucket, Key="x", Body=b"1")
    other = server.client("s3", "222222222222")
    assert code(other.get_object, Bucket=bucket, Key="x") == "AccessDenied"
    s3.delete_public_access_block(Bucket=bucket)
    assert code(s3.get_public_access_block, Bucket=bucket) == "NoSuchPublicAccessBlockConfiguration"
    assert other.get_object(Bucket=bucket, Key="x")["Body"].read() == b"1"


def headers(call, **arguments):
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["ResponseMetadata"]["HTTPStatusCode"], error.value.response["ResponseMetadata"]["HTTPHeaders"]


def test_delete_markers_and_ranges_are_told_in_headers(server, bucket):
    s3 = server.client("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="x", Body=b"12345")
    assert headers(s3.get_object, Bucket=bucket, Key="x", Range="bytes=9-")[1]["content-range"] == "bytes */5"
    marker = s3.delete_object(Bucket=bucket, Key="x")["VersionId"]
    for call in (s3.get_object, s3.head_object):
        status, told = headers(call, Bucket=bucket, Key="x")
        assert (status, told["x-amz-delete-marker"], told["x-amz-version-id"]) == (404, "true", marker)
        status, told = headers(call, Bucket=bucket, Key="x", VersionId=marker)
        assert (status, told["x-amz-delete-marker"], told["allow"]) == (405, "true", "DELETE") and told["last-modified"]


def test_a_copy_of_a_multipart_object_has_the_digest_of_its_bytes(server, bucket):
    s3 = server.client("s3")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="x", ChecksumAlgorithm="SHA256")["UploadId"]
    bodies = [b"a" * (5 << 20), b"b"]
    parts = []
    for number, body in enumerate(bodies, 1):
        made = s3.upload_part(Bucket=bucket, Key="x", UploadId=upload, PartNumber=number, Body=body, ChecksumAlgorithm="SHA256")
        parts.append({"PartNumber": number, "ETag": made["ETag"], "ChecksumSHA256": made["ChecksumSHA256"]})
    assert code(s3.complete_multipart_upload, Bucket=bucket, Key="x", UploadId=upload, MultipartUpload={"Parts": parts[:1] * 2}) == "InvalidPartOrder"
    done = s3.complete_multipart_upload(Bucket=bucket, Key="x", UploadId=upload, MultipartUpload={"Parts": parts})
    assert done["ETag"].endswith('-2"')
    copy = s3.copy_object(Bucket=bucket, Key="y", CopySource={"Bucket": bucket, "Key": "x"})["CopyObjectResult"]
    assert copy["ETag"] == f'"{hashlib.md5(b"".join(bodies)).hexdigest()}"' and copy["ChecksumType"] == "FULL_OBJECT"
    assert "PartsCount" not in s3.head_object(Bucket=bucket, Key="y", PartNumber=1)
    assert code(s3.list_objects_v2, Bucket=bucket, ContinuationToken="") == "InvalidArgument"


def test_any_region_reaches_a_bucket_in_open_mode(server, name):
    there = server.client("s3", region="eu-west-1")
    there.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert server.client("s3", region="us-east-1").head_bucket(Bucket=name)["BucketRegion"] == "eu-west-1"


def test_enforced_mode_keeps_regions_and_sdks_follow(own_server, name, tmp_path):
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"accounts": [{"id": "111111111111", "users": [
        {"name": "root", "accessKeyId": "AKIAROOT", "secretAccessKey": "secret"}]}]}))
    server = own_server("--auth", "enforced", "--credentials", str(keys))
    there = server.client("s3", "AKIAROOT", "eu-west-1", "secret")
    there.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    there.put_object(Bucket=name, Key="x", Body=b"1")
    here = server.client("s3", "AKIAROOT", REGION, "secret")
    url = here.generate_presigned_url("get_object", Params={"Bucket": name, "Key": "x"})
    with pytest.raises(urllib.error.HTTPError) as redirect:
        urllib.request.urlopen(url)
    assert (redirect.value.code, redirect.value.headers["x-amz-bucket-region"]) == (301, "eu-west-1")
    assert b"<Code>PermanentRedirect</Code>" in redirect.value.read()
    # boto3 reads the bucket's region out of the answer and asks again.
    assert here.get_object(Bucket=name, Key="x")["Body"].read() == b"1"
    assert here.head_bucket(Bucket=name)["BucketRegion"] == "eu-west-1"
    assert here.get_bucket_location(Bucket=name)["LocationConstraint"] == "eu-west-1"
    # A copy's source may be anywhere.
    here.create_bucket(Bucket=name + "-here")
    here.copy_object(Bucket=name + "-here", Key="x", CopySource={"Bucket": name, "Key": "x"})
