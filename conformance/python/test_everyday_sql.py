"""The SQL people write every day on Athena: CTAS, UNLOAD, prepared statements, projected partitions, SerDes, cutoffs, reuse. One server for the file."""

import bz2
import datetime
import gzip
import io
import json
import pathlib
import shutil
import tempfile
import time

import pytest
from conftest import ACCOUNT, Server, rows, run_query
from test_identity import everything_but, session


@pytest.fixture(scope="module")
def lake():
    folder = tempfile.mkdtemp(prefix="kariba-everyday-")
    running = Server(folder)
    made = Lake(running)
    yield made
    running.stop()
    shutil.rmtree(folder, ignore_errors=True)


class Lake:
    """A bucket, a database and short words for what the tests do."""

    def __init__(self, server):
        self.server = server
        self.connect()
        self.s3.create_bucket(Bucket="everyday")
        self.sql("CREATE DATABASE everyday")

    def connect(self):
        self.s3, self.glue, self.athena = (self.server.client(service) for service in ("s3", "glue", "athena"))

    def sql(self, text, expect="SUCCEEDED", **more):
        return run_query(self.athena, text, "s3://everyday/results/", database="everyday", expect=expect, **more)

    def rows(self, text, **more):
        """The rows of a SELECT without its header."""
        return rows(self.athena, self.sql(text, **more))[1:]

    def fails(self, text, *parts, state="FAILED", **more):
        reason = self.sql(text, expect=state, **more)["Status"]["StateChangeReason"]
        for part in parts:
            assert part in reason, reason
        return reason

    def put(self, key, body):
        self.s3.put_object(Bucket="everyday", Key=key, Body=body if isinstance(body, bytes) else body.encode())

    def keys(self, prefix):
        return [o["Key"] for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket="everyday", Prefix=prefix) for o in page.get("Contents", [])]

    def gone(self, prefix):
        """Whether nothing is there, or soon not any more: a file that was on its way when its query was stopped is removed a second or a few later."""
        deadline = time.monotonic() + 30
        while self.keys(prefix) and time.monotonic() < deadline:
            time.sleep(0.2)
        return not self.keys(prefix)

    def body(self, key):
        return self.s3.get_object(Bucket="everyday", Key=key)["Body"].read()

    def table(self, name, columns, rest, folder):
        self.sql(f"CREATE EXTERNAL TABLE {name} ({columns}) {rest.replace('LOCATION', f'''LOCATION 's3://everyday/{folder}/' ''') if 'LOCATION' in rest else rest + f''' LOCATION 's3://everyday/{folder}/' '''}")

    def operations(self):
        """How often each Glue operation was called so far, by anybody."""
        counts = {}
        for line in (self.server.data / "logs" / "audit.jsonl").read_text().splitlines():
            record = json.loads(line)
            if record.get("service") == "glue":
                counts[record["operation"]] = counts.get(record["operation"], 0) + 1
        return counts


@pytest.mark.parametrize("properties, magic, name", [
    ("format = 'PARQUET'", b"PAR1", ""), ("format = 'ORC', orc_compression = 'ZLIB'", b"ORC", ""), ("format = 'AVRO'", b"Obj\x01", ""),
    ("format = 'JSON'", b"\x1f\x8b", ".gz"), ("format = 'TEXTFILE', field_delimiter = '|', write_compression = 'NONE'", b"1|", ""),
    ("format = 'PARQUET', write_compression = 'ZSTD', compression_level = 3", b"PAR1", ""), ("format = 'ORC', write_compression = 'LZ4'", b"ORC", ""),
    ("bucketed_by = ARRAY['id'], bucket_count = 2, parquet_compression = 'SNAPPY'", b"PAR1", ""),
])
def test_a_ctas_writes_what_its_properties_say(lake, name_of, properties, magic, name):
    done = lake.sql(f"CREATE TABLE {name_of} WITH ({properties}, external_location = 's3://everyday/ctas/{name_of}/') AS SELECT 1 AS id, 'a' AS name")
    keys = lake.keys(f"ctas/{name_of}/")
    assert keys and all(key.endswith(name) for key in keys) and any(lake.body(key).startswith(magic) for key in keys), keys
    assert lake.rows(f"SELECT id, name FROM {name_of}") == [["1", "a"]]
    manifest = done["Statistics"]["DataManifestLocation"].removeprefix("s3://everyday/")
    assert sorted(lake.body(manifest).decode().split()) == sorted(f"s3://everyday/{key}" for key in keys)
    assert lake.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])["UpdateCount"] == 1


@pytest.fixture
def name_of(request):
    return "t" + format(abs(hash(request.node.name)), "x")[:12] + format(time.monotonic_ns(), "x")[-6:]


def test_a_ctas_that_fails_leaves_neither_table_nor_files(lake, name_of):
    where = f"WITH (external_location = 's3://everyday/failed/{name_of}/', partitioned_by = ARRAY['p'])"
    lake.fails(f"CREATE TABLE {name_of} {where} AS SELECT n AS a, n AS p FROM UNNEST(sequence(1, 101)) AS t(n)", "TOO_MANY_OPEN_PARTITIONS")
    assert lake.gone(f"failed/{name_of}/")
    lake.fails(f"CREATE TABLE {name_of} {where} AS SELECT 1 / (n - 50) AS a, n % 3 AS p FROM UNNEST(sequence(1, 99)) AS t(n)", "DIVISION_BY_ZERO")
    assert lake.gone(f"failed/{name_of}/")
    lake.fails(f"CREATE TABLE {name_of} {where} AS SELECT 1 AS p, 2 AS a", "HIVE_COLUMN_ORDER_MISMATCH")
    lake.fails(f"CREATE TABLE {name_of} {where} AS SELECT 1, 2 AS p", "Column name not specified")
    lake.fails(f"CREATE TABLE {name_of} {where} AS SELECT NULL AS a, 2 AS p", "Column type is unknown")
    lake.fails(f"CREATE TABLE {name_of} WITH (nonsense = 'x') AS SELECT 1 AS a", "INVALID_TABLE_PROPERTY")
    assert lake.gone(f"failed/{name_of}/")
    assert name_of not in [t["Name"] for t in lake.glue.get_tables(DatabaseName="everyday")["TableList"]]
    lake.put(f"failed/{name_of}/x", "x")
    lake.fails(f"CREATE TABLE {name_of} {where} AS SELECT 1 AS a, 2 AS p", "HIVE_PATH_ALREADY_EXISTS")
    assert lake.keys(f"failed/{name_of}/") == [f"failed/{name_of}/x"]


def test_a_ctas_with_no_data_is_empty(lake, name_of):
    lake.sql(f"CREATE TABLE {name_of} AS SELECT 1 AS a, 'x' AS b WITH NO DATA")
    assert lake.rows(f"SELECT * FROM {name_of}") == []


@pytest.mark.parametrize("properties, magic", [
    ("format = 'PARQUET'", b"PAR1"), ("format = 'ORC', compression = 'snappy'", b"ORC"), ("format = 'AVRO'", b"Obj\x01"), ("format = 'JSON'", b"\x1f\x8b"),
    ("format = 'TEXTFILE', field_delimiter = ','", b"\x1f\x8b"),
])
def test_unload_writes_files_and_no_table(lake, name_of, properties, magic):
    before = lake.operations()
    done = lake.sql(f"UNLOAD (SELECT n, 'é' AS s FROM UNNEST(sequence(1, 10)) AS t(n)) TO 's3://everyday/un/{name_of}/' WITH ({properties})")
    assert (done["StatementType"], done["SubstatementType"]) == ("DML", "UNLOAD")
    keys = lake.keys(f"un/{name_of}/")
    assert keys and all(lake.body(key).startswith(magic) for key in keys)
    assert done["ResultConfiguration"]["OutputLocation"] == f"s3://everyday/results/{done['QueryExecutionId']}"
    manifest = done["Statistics"]["DataManifestLocation"]
    assert manifest == f"s3://everyday/results/{done['QueryExecutionId']}-manifest.csv"
    assert lake.body(manifest.removeprefix("s3://everyday/")).decode().split() == [f"s3://everyday/{key}" for key in keys]
    results = lake.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])
    assert results["ResultSet"]["Rows"] == [] and results["UpdateCount"] == 10
    assert [(c["Name"], c["Type"]) for c in results["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]] == [("rows", "bigint")]
    after = lake.operations()
    assert after.get("CreateTable", 0) == before.get("CreateTable", 0)
    if "TEXTFILE" in properties:
        assert gzip.decompress(lake.body(keys[0])).decode().splitlines()[0] == "1,é"
    lake.fails(f"UNLOAD (SELECT 1 AS a) TO 's3://everyday/un/{name_of}' WITH ({properties})", "HIVE_PATH_ALREADY_EXISTS")


def test_unload_parts_its_files_and_refuses_what_has_no_type(lake, name_of):
    lake.sql(f"UNLOAD (SELECT n, n % 2 AS p FROM UNNEST(sequence(1, 4)) AS t(n)) TO 's3://everyday/un/{name_of}/' WITH (format = 'PARQUET', partitioned_by = ARRAY['p'])")
    assert {key.split("/")[2] for key in lake.keys(f"un/{name_of}/")} == {"p=0", "p=1"}
    again = lake.sql(f"UNLOAD (SELECT 5 AS n, 1 AS p) TO 's3://everyday/un/{name_of}/' WITH (format = 'PARQUET', partitioned_by = ARRAY['p'])")
    manifest = lake.body(again["Statistics"]["DataManifestLocation"].removeprefix("s3://everyday/")).decode().split()
    assert len(manifest) == 1 and len(lake.keys(f"un/{name_of}/p=1/")) == 2
    for value in ("TIME '10:00:00'", "JSON '1'"):
        lake.fails(f"UNLOAD (SELECT {value} AS a) TO 's3://everyday/un/{name_of}x/' WITH (format = 'PARQUET')", "NOT_SUPPORTED: Unsupported Hive type")
    done = lake.sql(f"UNLOAD (SELECT 1 AS a WHERE false) TO 's3://everyday/un/{name_of}y/' WITH (format = 'PARQUET')")
    assert lake.keys(f"un/{name_of}y/") == [] and lake.body(done["Statistics"]["DataManifestLocation"].removeprefix("s3://everyday/")) == b""
    assert lake.gone(f"un/{name_of}x/")


def test_unload_needs_the_callers_right_to_write_and_none_in_the_catalog(lake, name_of):
    text = "UNLOAD (SELECT 1 AS a) TO 's3://everyday/un/{}/' WITH (format = 'PARQUET')"
    no_catalog = session(lake.server, ACCOUNT, everything_but("glue:*"))
    run_query(no_catalog("athena"), text.format(name_of), "s3://everyday/results/")
    assert len(lake.keys(f"un/{name_of}/")) == 1
    policy = everything_but()
    policy["Statement"][1] = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::everyday/un/{name_of}x/*"}
    reason = run_query(session(lake.server, ACCOUNT, policy)("athena"), text.format(name_of + "x"), "s3://everyday/results/", expect="FAILED")["Status"]["StateChangeReason"]
    assert "Access Denied" in reason or "not authorized" in reason, reason
    assert lake.gone(f"un/{name_of}x/")


def test_prepared_statements_of_every_kind(lake, name_of):
    lake.table(name_of, "a int", "", f"prep/{name_of}")

    def prepare(suffix, text):
        lake.athena.create_prepared_statement(StatementName=name_of + suffix, WorkGroup="primary", QueryStatement=text)

    prepare("i", f"INSERT INTO {name_of} SELECT ?")
    lake.sql(f"EXECUTE {name_of}i USING 7")
    lake.sql(f"EXECUTE {name_of}i", ExecutionParameters=["8"])
    prepare("s", f"SELECT a FROM {name_of} WHERE a > ? ORDER BY a")
    assert lake.rows(f"EXECUTE {name_of}s USING 7") == [["8"]]
    prepare("c", f"CREATE TABLE {name_of}_c AS SELECT a FROM {name_of} WHERE a = ?")
    assert lake.sql(f"EXECUTE {name_of}c USING 8")["SubstatementType"] == "CREATE_TABLE_AS_SELECT"
    assert lake.rows(f"SELECT * FROM {name_of}_c") == [["8"]]
    prepare("u", f"UNLOAD (SELECT a FROM {name_of} WHERE a = ?) TO 's3://everyday/prepu/{name_of}/' WITH (format = 'JSON', compression = 'NONE')")
    lake.sql(f"EXECUTE {name_of}u USING 8")
    assert [lake.body(key) for key in lake.keys(f"prepu/{name_of}/")] == [b'{"a":8}\n']
    for wrong in (f"EXECUTE {name_of}s USING 1, 2", f"EXECUTE {name_of}s USING (SELECT 1)", f"EXECUTE {name_of}none USING 1"):
        with pytest.raises(lake.athena.exceptions.InvalidRequestException):
            lake.athena.start_query_execution(QueryString=wrong, ResultConfiguration={"OutputLocation": "s3://everyday/results/"})
    lake.sql(f"DEALLOCATE PREPARE {name_of}s")
    assert name_of + "s" not in [s["StatementName"] for s in lake.athena.list_prepared_statements(WorkGroup="primary")["PreparedStatements"]]


def projected(lake, name, keys, folder, **properties):
    text = ", ".join(f"'{key.replace('__', '.')}' = '{value}'" for key, value in properties.items())
    lake.sql(f"CREATE EXTERNAL TABLE {name} (v int) PARTITIONED BY ({keys}) LOCATION 's3://everyday/{folder}/' "
             f"TBLPROPERTIES ('projection.enabled' = 'true', {text})")


def test_projected_partitions_are_computed_and_never_looked_up(lake, name_of):
    today = datetime.datetime.now(datetime.timezone.utc)
    days = [(today - datetime.timedelta(days=n)).strftime("%Y/%m/%d") for n in range(3)]
    for n, day in enumerate(days):
        lake.put(f"proj/{name_of}/logs/eu/{day}/f", f"{n}\n")
    projected(lake, name_of, "region string, day string", "proj-elsewhere", **{
        "projection__region__type": "enum", "projection__region__values": "us,eu", "projection__day__type": "date", "projection__day__format": "yyyy/MM/dd",
        "projection__day__range": "NOW-2MONTHS,NOW", "projection__day__interval": 1, "projection__day__interval__unit": "DAYS",
        "storage__location__template": f"s3://everyday/proj/{name_of}/logs/${{region}}/${{day}}"})
    for month in ("2024-11", "2025-02"):
        lake.put(f"proj/{name_of}/m/ym={month}/f", month[-2:] + "\n")
    projected(lake, name_of + "m", "ym string", f"proj/{name_of}/m", projection__ym__type="date", projection__ym__format="yyyy-MM", projection__ym__range="2024-01,NOW")
    lake.put(f"proj/{name_of}/i/h=007/f", "7\n")
    projected(lake, name_of + "i", "h string", f"proj/{name_of}/i", projection__h__type="integer", projection__h__range="0,23", projection__h__digits=3)
    lake.put(f"proj/{name_of}/j/tenant=acme/f", "9\n")
    projected(lake, name_of + "j", "tenant string", f"proj/{name_of}/j", projection__tenant__type="injected")
    before = lake.operations()
    assert lake.rows(f"SELECT v, region FROM {name_of} WHERE day >= '{days[1]}' ORDER BY v") == [["0", "eu"], ["1", "eu"]]
    assert lake.rows(f"SELECT v FROM {name_of}m WHERE ym > '2024-12'") == [["2"]]
    assert lake.rows(f"SELECT * FROM {name_of}i") == [["7", "007"]]
    assert lake.rows(f"SELECT v FROM {name_of}j WHERE tenant IN ('acme', 'other')") == [["9"]]
    lake.fails(f"SELECT * FROM {name_of}j", "CONSTRAINT_VIOLATION: For the injected projected partition column tenant, the WHERE clause must contain only static equality")
    lake.sql(f"INSERT INTO {name_of} VALUES (5, 'us', '{days[0]}')")
    assert lake.rows(f"SELECT v FROM {name_of} WHERE region = 'us'") == [["5"]]
    after = lake.operations()
    touched = {operation: count for operation, count in after.items() if "Partition" in operation and count != before.get(operation, 0)}
    assert touched == {}
    lake.sql(f"ALTER TABLE {name_of}i SET TBLPROPERTIES ('projection.enabled' = 'false')")
    assert lake.rows(f"SELECT * FROM {name_of}i") == []
    projected(lake, name_of + "k", "a string, b string", "x", projection__a__type="injected")
    lake.fails(f"SELECT * FROM {name_of}k WHERE a = 'x'", "INVALID_TABLE_PROPERTY", "missing projection configuration: [b]")


SERDE = "ROW FORMAT SERDE '{}' WITH SERDEPROPERTIES ({})"


def test_text_is_read_by_its_delimiters(lake, name_of):
    lake.put(f"text/{name_of}/a", "head|x|y|z|n\n1|a\\|b|x,y|k1:v1,k2:v2|NA\n2|zz||k:v|7\nfoot|x|y|z|n\n")
    lake.table(name_of, "id int, s string, arr array<string>, m map<string,string>, n int",
               "ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' ESCAPED BY '\\\\' COLLECTION ITEMS TERMINATED BY ',' MAP KEYS TERMINATED BY ':' "
               "LINES TERMINATED BY '\\n' NULL DEFINED AS 'NA' LOCATION TBLPROPERTIES ('skip.header.line.count' = '1', 'skip.footer.line.count' = '1')", f"text/{name_of}")
    assert lake.rows(f"SELECT * FROM {name_of}") == [["1", "a|b", "[x, y]", "{k1=v1, k2=v2}", None], ["2", "zz", "[]", "{k=v}", "7"]]
    lake.put(f"multi/{name_of}/a", "1||a|b\n")
    lake.table(name_of + "m", "id int, s string", SERDE.format("org.apache.hadoop.hive.contrib.serde2.MultiDelimitSerDe", "'field.delim' = '||'"), f"multi/{name_of}")
    assert lake.rows(f"SELECT * FROM {name_of}m") == [["1", "a|b"]]
    lake.fails(f"CREATE EXTERNAL TABLE {name_of}l (a int) ROW FORMAT DELIMITED LINES TERMINATED BY '|' LOCATION 's3://everyday/x/'", "only supports newline")


def test_compressed_text_is_read_by_its_ending(lake, name_of):
    lake.put(f"zip/{name_of}/a.gz", gzip.compress(b"1\n"))
    lake.put(f"zip/{name_of}/b.bz2", bz2.compress(b"2\n"))
    lake.table(name_of, "a int", "", f"zip/{name_of}")
    for codec in ("zstd", "snappy", "lz4"):
        lake.sql(f"UNLOAD (SELECT {len(codec)} AS a) TO 's3://everyday/zip/{name_of}/{codec}/' WITH (format = 'TEXTFILE', compression = '{codec}')")
    assert sorted(lake.rows(f"SELECT a FROM {name_of}")) == [["1"], ["2"], ["3"], ["4"], ["6"]]


def test_open_csv_has_types(lake, name_of):
    lake.put(f"csv/{name_of}/a", '"id","name","d","ts","b"\n"1","a,b","18276","1579146280000","TRUE"\n2,"c ""q"" d",18277,1579146280001,false\n')
    lake.table(name_of, "id int, name string, d date, ts timestamp, b boolean",
               SERDE.format("org.apache.hadoop.hive.serde2.OpenCSVSerde", "'separatorChar' = ',', 'quoteChar' = '\\\"'") +
               " LOCATION TBLPROPERTIES ('skip.header.line.count' = '1')", f"csv/{name_of}")
    assert lake.rows(f"SELECT * FROM {name_of}") == [
        ["1", "a,b", "2020-01-15", "2020-01-16 03:44:40.000", "true"], ["2", 'c "q" d', "2020-01-16", "2020-01-16 03:44:40.001", "false"]]
    lake.put(f"csv/{name_of}/b", 'head\n"","x","1","1","true"\n')
    lake.fails(f"SELECT * FROM {name_of}", "HIVE_BAD_DATA: Error parsing field value '' for field 0: For input string: \"\"")
    lake.fails(f"INSERT INTO {name_of} SELECT * FROM {name_of}", "HIVE_UNSUPPORTED_FORMAT")


def test_logs_are_read_by_regex_grok_and_cloudtrail(lake, name_of):
    lake.put(f"log/{name_of}/a", "127.0.0.1 GET /a 200\nnonsense\n")
    lake.table(name_of + "r", "ip string, verb string, path string, status int",
               SERDE.format("org.apache.hadoop.hive.serde2.RegexSerDe", "'input.regex' = '^(\\\\S+) (\\\\S+) (\\\\S+) (\\\\d+)$'"), f"log/{name_of}")
    assert lake.rows(f"SELECT * FROM {name_of}r") == [["127.0.0.1", "GET", "/a", "200"], [None] * 4]
    lake.table(name_of + "g", "status int, verb string, ip string",
               SERDE.format("com.amazonaws.glue.serde.GrokSerDe", "'input.format' = '%{IP:ip} %{WORD:verb} %{NOTSPACE:path} %{THREE:status}', 'input.grokCustomPatterns' = 'THREE [0-9]{3}'")
               + " STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
               f"log/{name_of}")
    assert lake.rows(f"SELECT * FROM {name_of}g") == [["200", "GET", "127.0.0.1"], [None] * 3]
    lake.fails(f"INSERT INTO {name_of}r VALUES ('a', 'b', 'c', 1)", "HIVE_UNSUPPORTED_FORMAT")
    records = {"Records": [{"eventVersion": "1.08", "userIdentity": {"type": "Root"}, "eventName": "GetObject", "requestParameters": {"bucketName": "b"}}, {"eventName": "PutObject"}]}
    lake.put(f"trail/{name_of}/a.json.gz", gzip.compress(json.dumps(records).encode()))
    for serde in ("com.amazon.emr.hive.serde.CloudTrailSerde", "org.apache.hive.hcatalog.data.JsonSerDe"):
        table = name_of + serde[-12:-5].lower().replace(".", "")
        lake.table(table, "eventversion string, useridentity struct<type:string>, eventname string, requestparameters string",
                   f"ROW FORMAT SERDE '{serde}' STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat' "
                   "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'", f"trail/{name_of}")
        assert lake.rows(f"SELECT eventname, useridentity.type, requestparameters FROM {table}") == [["GetObject", "Root", '{"bucketName":"b"}'], ["PutObject", None, None]]
    lake.table(name_of + "i", "a int", "ROW FORMAT SERDE 'com.amazon.ionhiveserde.IonHiveSerDe'", f"log/{name_of}")
    lake.fails(f"SELECT * FROM {name_of}i", "HIVE_UNSUPPORTED_FORMAT: SerDe com.amazon.ionhiveserde.IonHiveSerDe")


def test_json_is_read_by_both_serdes(lake, name_of):
    lake.put(f"json/{name_of}/a", '{"Id":1,"a.b":"x","ts":"2024-01-02 03:04:05","nested":{"Q":[1,2]},"raw":{"z":1}}\n{"id":2, broken\n{"id":3}\n')
    columns = "id int, a_b string, ts timestamp, nested struct<q:array<int>>, renamed string"
    lake.table(name_of, columns, SERDE.format("org.openx.data.jsonserde.JsonSerDe", "'ignore.malformed.json' = 'true', 'dots.in.keys' = 'true', 'mapping.renamed' = 'raw'"), f"json/{name_of}")
    assert lake.rows(f"SELECT * FROM {name_of}") == [["1", "x", "2024-01-02 03:04:05.000", "{q=[1, 2]}", '{"z":1}'], [None] * 5, ["3", None, None, None, None]]
    lake.table(name_of + "s", columns, "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'", f"json/{name_of}")
    lake.fails(f"SELECT * FROM {name_of}s", "HIVE_")
    lake.put(f"json2/{name_of}/a", '{"id":1,"ts":"2024-01-02 03:04:05","nested":{"q":[1,2]},"extra":1}\n{"ID":2}\n')
    lake.table(name_of + "h", columns, "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'", f"json2/{name_of}")
    assert lake.rows(f"SELECT id, nested FROM {name_of}h") == [["1", "{q=[1, 2]}"], ["2", None]]


def test_avro_is_read_by_its_schema_literal(lake, name_of):
    lake.sql(f"UNLOAD (SELECT 1 AS id, 'x' AS name) TO 's3://everyday/avro/{name_of}/' WITH (format = 'AVRO')")
    schema = '{"type":"record","name":"r","fields":[{"name":"name","type":["null","string"]},{"name":"id","type":["null","int"]}]}'
    lake.table(name_of, "name string, id int", SERDE.format("org.apache.hadoop.hive.serde2.avro.AvroSerDe", f"'avro.schema.literal' = '{schema}'") + " STORED AS AVRO", f"avro/{name_of}")
    assert lake.rows(f"SELECT * FROM {name_of}") == [["x", "1"]]


def test_geometries_are_planar(lake):
    assert lake.rows(
        "SELECT ST_AsText(ST_Point(1, 2)), ST_Contains(ST_Polygon('polygon ((0 0, 0 2, 2 2, 2 0, 0 0))'), ST_Point(1, 1)), ST_Distance(ST_Point(0, 0), ST_Point(3, 4)),"
        " ST_Area(ST_GeometryFromText('POLYGON ((0 0, 0 2, 2 2, 2 0, 0 0))')), ST_Point(1, 2)") == [["POINT (1 2)", "true", "5.0", "4.0", "POINT (1 2)"]]
    joined = ("SELECT p.n FROM (VALUES ('in', 1, 1), ('out', 5, 5)) AS p(n, x, y) JOIN (VALUES 'POLYGON ((0 0, 0 2, 2 2, 2 0, 0 0))') AS s(w) "
              "ON ST_Contains(ST_GeometryFromText(s.w), ST_Point(p.x, p.y))")
    assert lake.rows(joined) == [["in"]]


def test_a_workgroup_stops_a_query_that_scans_too_much(lake, name_of):
    with pytest.raises(lake.athena.exceptions.ClientError):
        lake.server.client("athena", parameter_validation=False).create_work_group(Name=name_of, Configuration={"BytesScannedCutoffPerQuery": 9_999_999})
    lake.athena.create_work_group(Name=name_of, Configuration={"BytesScannedCutoffPerQuery": 10_000_000, "EnforceWorkGroupConfiguration": False})
    line = b"0123456789" * 10 + b"\n"
    for n in range(3):
        lake.put(f"scan/{name_of}/{n}", line * 60_000)
    lake.table(name_of, "a string", "", f"scan/{name_of}")
    reason = lake.fails(f"SELECT count(*) FROM {name_of} WHERE a LIKE '%x%'", "Bytes scanned limit was exceeded", state="CANCELLED", WorkGroup=name_of)
    assert reason == "Query cancelled! : Bytes scanned limit was exceeded"
    lake.fails(f"CREATE TABLE {name_of}c WITH (external_location = 's3://everyday/scanc/{name_of}/') AS SELECT a FROM {name_of}", "Bytes scanned limit", state="CANCELLED", WorkGroup=name_of)
    assert lake.gone(f"scanc/{name_of}/")
    assert name_of + "c" not in [t["Name"] for t in lake.glue.get_tables(DatabaseName="everyday")["TableList"]]
    assert lake.rows("SELECT 1", WorkGroup=name_of) == [["1"]]


def test_result_reuse_ends_when_data_or_definition_change(lake, name_of):
    lake.put(f"reuse/{name_of}/a", "1\n")
    lake.table(name_of, "a int", "", f"reuse/{name_of}")
    lake.sql(f"CREATE VIEW {name_of}v AS SELECT sum(a) AS s FROM {name_of}")

    def reused(text):
        done = lake.sql(text, ResultReuseConfiguration={"ResultReuseByAgeConfiguration": {"Enabled": True, "MaxAgeInMinutes": 60}})
        return done["Statistics"]["ResultReuseInformation"]["ReusedPreviousResult"], rows(lake.athena, done)[1:]

    assert reused(f"SELECT s FROM {name_of}v") == (False, [["1"]])
    assert reused(f"SELECT s FROM {name_of}v") == (True, [["1"]])
    lake.put(f"reuse/{name_of}/b", "2\n")
    assert reused(f"SELECT s FROM {name_of}v") == (False, [["3"]])
    assert reused(f"SELECT s FROM {name_of}v") == (True, [["3"]])
    lake.sql(f"INSERT INTO {name_of} VALUES (4)")
    assert reused(f"SELECT s FROM {name_of}v") == (False, [["7"]])
    lake.sql(f"ALTER TABLE {name_of} SET TBLPROPERTIES ('note' = 'changed')")
    assert reused(f"SELECT s FROM {name_of}v") == (False, [["7"]])
    assert reused(f"SELECT s FROM {name_of}v") == (True, [["7"]])


def test_half_a_ctas_is_gone_after_kill_9(lake, name_of):
    """Last in the file: it ends the server, whose next start removes what the killed one had written."""
    lake.table(name_of, "a bigint", "", f"kill/{name_of}-into")
    lake.sql(f"INSERT INTO {name_of} VALUES (1)")
    kept = lake.keys(f"kill/{name_of}-into/")
    source = "SELECT x * 1000000 + y * 1000 + z AS a FROM UNNEST(sequence(1, 9000)) a(x) CROSS JOIN UNNEST(sequence(1, 9000)) b(y) CROSS JOIN UNNEST(sequence(1, 9000)) c(z)"
    output = {"OutputLocation": "s3://everyday/results/"}
    start = [
        f"CREATE TABLE {name_of}_c WITH (format = 'TEXTFILE', write_compression = 'NONE', external_location = 's3://everyday/kill/{name_of}-c/') AS {source}",
        f"UNLOAD ({source}) TO 's3://everyday/kill/{name_of}-u/' WITH (format = 'TEXTFILE', compression = 'NONE')",
        f"INSERT INTO {name_of} {source}"]
    queries = [lake.athena.start_query_execution(QueryString=text, QueryExecutionContext={"Database": "everyday"}, ResultConfiguration=output)["QueryExecutionId"] for text in start]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and any(
            lake.athena.get_query_execution(QueryExecutionId=q)["QueryExecution"]["Status"]["State"] != "RUNNING" for q in queries):
        time.sleep(0.05)
    time.sleep(1)
    # What the engine of the killed server would have left: its files bear its id of the query, which the server has recorded.
    lake.server.kill()
    lake.server.start()
    lake.connect()
    for query in queries:
        assert lake.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]["State"] == "FAILED"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and lake.keys(f"kill/{name_of}") != kept:
        time.sleep(0.1)
    assert lake.keys(f"kill/{name_of}") == kept
    assert name_of + "_c" not in [t["Name"] for t in lake.glue.get_tables(DatabaseName="everyday")["TableList"]]
    assert lake.rows(f"SELECT * FROM {name_of}") == [["1"]]
