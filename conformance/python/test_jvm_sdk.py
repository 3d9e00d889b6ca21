"""AWS SDK for Java 2 and Iceberg's GlueCatalog, each in a JVM of its own with only its own jars (conformance/jvm)."""

import json
import uuid

import jvm
import pytest
from conftest import rows, run_query


class Told:
    """What each program said of its facts; each is run once, when its first fact is asked."""

    def __init__(self, server):
        self.server, self.programs, self.lake = server, {}, "t" + uuid.uuid4().hex[:12]

    def fact(self, client, program, fact):
        if program not in self.programs:
            self.programs[program] = jvm.run(client, program, self.server, BUCKET=self.lake, DATABASE=self.lake)
        assert fact in self.programs[program], "not told"
        assert self.programs[program][fact] is None, self.programs[program][fact]


@pytest.fixture(scope="module")
def told(server):
    told = Told(server)
    server.client("s3").create_bucket(Bucket=told.lake)
    server.client("glue").create_database(DatabaseInput={"Name": told.lake})
    ask(told, f"""CREATE TABLE {told.lake}.by_athena WITH (table_type = 'ICEBERG', is_external = false, location = 's3://{told.lake}/by_athena/')
                  AS SELECT * FROM (VALUES (BIGINT '1', 'Lusaka'), (2, 'Siavonga')) AS t (id, city)""")
    return told


def ask(told, sql):
    athena = told.server.client("athena")
    return rows(athena, run_query(athena, sql, f"s3://{told.lake}/results/"))[1:]


@pytest.mark.parametrize("client, program, fact", [
    (client, program, fact) for client, program in (("sdk", "SdkFacts"), ("sdk", "S3Facts"), ("iceberg", "IcebergFacts")) for fact in jvm.facts(client, program)])
def test_in_a_jvm(told, client, program, fact):
    told.fact(client, program, fact)


def test_athena_reads_what_icebergs_java_library_wrote(told):
    told.fact("iceberg", "IcebergFacts", "rowsAreAppendedAndEvolve")
    told.fact("iceberg", "IcebergFacts", "whatAthenaWroteIsReadAndChanged")
    assert ask(told, f"SELECT id, town, seen, amount, \"inner\" FROM {told.lake}.by_java ORDER BY id") == [
        ["1", "Lusaka", "2026-11-01 10:00:00.123 UTC", None, None],
        ["2", "Siavonga", "2026-11-01 10:00:00.123 UTC", None, None],
        ["3", "Livingstone", None, "7.25", None]]
    assert ask(told, f"SELECT count(*) FROM {told.lake}.by_java FOR VERSION AS OF 'first'") == [["1"]]
    assert ask(told, f"SELECT * FROM {told.lake}.by_athena ORDER BY id") == [["2", "Siavonga"], ["3", "Livingstone"]]
    ask(told, f"MERGE INTO {told.lake}.by_java t USING (VALUES BIGINT '1', BIGINT '9') AS s (id) ON t.id = s.id "
              "WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)")
    assert ask(told, f"SELECT id FROM {told.lake}.by_java ORDER BY id") == [["2"], ["3"], ["9"]]


def test_every_kind_of_signature_is_checked(own_server, tmp_path):
    credentials, key, secret = tmp_path / "credentials.json", "AKIATESTTESTTEST0001", "sEcret/with+chars"
    user = {"name": "root", "accessKeyId": key, "secretAccessKey": secret}
    credentials.write_text(json.dumps({"accounts": [{"id": "111111111111", "name": "main", "users": [user]}]}))
    server = own_server("--auth", "enforced", "--credentials", str(credentials))
    names = ("bytesComeBackWithTheDefaultChecksum", "everyChecksumIsKept", "aStreamOfUnknownLengthIsTaken", "anAsynchronousClientSplitsWhatIsLarge",
             "presignedAddressesNeedNoCredentials", "listingsArePagedAndDeleted")
    told = jvm.run("sdk", "S3Facts", server, names=names, AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret, SIGNATURES_ARE_CHECKED="yes")
    assert told == dict.fromkeys(sorted(names)), told
    told = jvm.run("sdk", "S3Facts", server, names=names[:1], AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY="another")
    assert "The request signature we calculated does not match the signature you provided" in told[names[0]]
