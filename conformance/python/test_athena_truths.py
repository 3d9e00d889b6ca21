"""What clients that were tested on AWS's Athena rely on: shapes, texts and habits, each measured there."""

import re

import pytest
from botocore.exceptions import ClientError

from conftest import rows, run_query

FILES = re.compile(r"s3://([^/]+)/(.*)")


@pytest.fixture
def athena(server):
    return server.client("athena")


@pytest.fixture
def ask(athena, bucket):
    """Runs statements in a database of the test's own, named as its bucket."""
    results = f"s3://{bucket}/results/"
    run_query(athena, f"CREATE DATABASE {bucket}", results)
    return lambda sql, **more: run_query(athena, sql, results, bucket, **more)


def columns(athena, execution):
    result = athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    return {c["Name"]: (c["Type"], c["Precision"], c["Scale"]) for c in result["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]}


def beside(server, bucket, execution):
    """What a query left in its output location, without its id."""
    found = server.client("s3").list_objects_v2(Bucket=bucket, Prefix="results/" + execution["QueryExecutionId"]).get("Contents", [])
    return sorted(o["Key"].removeprefix("results/" + execution["QueryExecutionId"]) for o in found)


def body(server, location):
    bucket, key = FILES.match(location).groups()
    return server.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()


def test_a_query_execution_has_what_cursors_read(athena, ask):
    sql = "  SELECT 1 AS one;\n"
    execution = ask(sql)
    assert execution["Query"].strip().startswith("SELECT 1 AS one")
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", execution["QueryExecutionId"])
    assert "StateChangeReason" not in execution["Status"] and "EncryptionConfiguration" not in execution["ResultConfiguration"]
    assert "DataManifestLocation" not in execution["Statistics"]
    assert {"SelectedEngineVersion", "EffectiveEngineVersion"} <= set(execution["EngineVersion"])
    assert min(execution["Statistics"][n] for n in ("QueryQueueTimeInMillis", "EngineExecutionTimeInMillis", "TotalExecutionTimeInMillis")) > 0


def test_a_select_leaves_a_csv_and_its_metadata(server, athena, bucket, ask):
    execution = ask("SELECT 1 AS foo, 2 AS foo, NULL AS n, '' AS e, 'a\"b\nc' AS x")
    assert beside(server, bucket, execution) == [".csv", ".csv.metadata"]
    assert body(server, execution["ResultConfiguration"]["OutputLocation"]) == '"foo","foo","n","e","x"\n"1","2",,"","a""b\nc"\n'
    cells = athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])["ResultSet"]["Rows"][1]["Data"]
    assert cells[2] == {} and cells[3] == {"VarCharValue": ""}
    nulls = ask("SELECT * FROM (VALUES ('a'), (CAST(NULL AS varchar)), ('b')) t(a)")
    assert body(server, nulls["ResultConfiguration"]["OutputLocation"]) == '"a"\n"a"\n\n"b"\n'
    assert rows(athena, nulls) == [["a"], ["a"], [None], ["b"]]
    empty = ask("SELECT 1 AS a WHERE false")
    assert body(server, empty["ResultConfiguration"]["OutputLocation"]) == '"a"\n' and columns(athena, empty) == {"a": ("integer", 10, 0)}


def test_column_types(athena, ask):
    execution = ask("""SELECT true b, TINYINT '1' t, SMALLINT '1' s, 1 i, BIGINT '1' l, REAL '1' r, 1.5 d, CAST('a' AS varchar) v, CAST('a' AS varchar(10)) v10,
        DATE '2020-01-02' da, TIMESTAMP '2020-01-02 03:04:05' ts, current_timestamp tz, TIME '01:02:03' ti, DECIMAL '123456789.1' de, ARRAY[1] ar,
        MAP(ARRAY[1], ARRAY[1]) m, CAST(ROW(1) AS ROW(a integer)) st, JSON '1' j""")
    assert columns(athena, execution) == {
        "b": ("boolean", 0, 0), "t": ("tinyint", 3, 0), "s": ("smallint", 5, 0), "i": ("integer", 10, 0), "l": ("bigint", 19, 0), "r": ("float", 17, 0),
        "d": ("double", 17, 0), "v": ("varchar", 2147483647, 0), "v10": ("varchar", 10, 0), "da": ("date", 0, 0), "ts": ("timestamp", 3, 0),
        "tz": ("timestamp with time zone", 3, 0), "ti": ("time", 3, 0), "de": ("decimal", 10, 1), "ar": ("array", 0, 0), "m": ("map", 0, 0),
        "st": ("row", 0, 0), "j": ("json", 0, 0)}


@pytest.mark.parametrize("values", [{
    "nan()": "NaN", "-infinity()": "-Infinity", "1.2": "1.2", "1 / 0.0": "Infinity", "7 / 2": "3", "typeof(1.2)": "double", "DECIMAL '0.1'": "0.1",
    "TIMESTAMP '2020-01-02 03:04:05'": "2020-01-02 03:04:05.000", "TIMESTAMP '2020-01-02 03:04:05 -00:30'": "2020-01-02 03:04:05.000 -00:30",
    "TIMESTAMP '2020-01-02 03:04:05.1 America/New_York'": "2020-01-02 03:04:05.100 America/New_York", "TIME '01:02:03'": "01:02:03", "X'313233'": "31 32 33",
    "ARRAY[1, 2]": "[1, 2]", "ARRAY[]": "[]", "MAP(ARRAY['k', 'l'], ARRAY['v', NULL])": "{k=v, l=null}", "ROW(1, 'x')": "{field0=1, field1=x}",
    "MAP(ARRAY['key'], ARRAY[MAP(ARRAY['subkey'], ARRAY[2])])": "{key={subkey=2}}", "JSON '{\"b\": 2, \"a\": 1}'": '{"a":1,"b":2}',
    "ARRAY[CAST(ROW(1.1, NULL) AS ROW(latitude double, longitude double))]": "[{latitude=1.1, longitude=null}]",
    "typeof(current_timestamp)": "timestamp(3) with time zone"}])
def test_value_texts(athena, ask, values):
    assert rows(athena, ask("SELECT " + ", ".join(values)))[1] == list(values.values())


def test_ddl_has_no_header_row_and_explain_has(server, athena, bucket, ask):
    ask(f"CREATE EXTERNAL TABLE t (a int, b string) PARTITIONED BY (c int) STORED AS PARQUET LOCATION 's3://{bucket}/t/'")
    shown = ask("SHOW COLUMNS IN t")
    assert rows(athena, shown) == [[c.ljust(20)] for c in "abc"] and columns(athena, shown) == {"field": ("string", 0, 0)}
    assert shown["StatementType"] == "UTILITY" and beside(server, bucket, shown) == [".txt", ".txt.metadata"]
    assert [r[0].split("\t")[0].strip() for r in rows(athena, ask("DESCRIBE t"))] == ["a", "b", "c", "", "# Partition Information", "# col_name", "", "c"]
    plan = rows(athena, ask("EXPLAIN SELECT 1"))
    assert plan[0] == ["Query Plan"] and not any("Trino version" in line[0] for line in plan)


def test_table_metadata_as_clients_read_it(athena, ask, bucket):
    ask(f"""CREATE EXTERNAL TABLE t (a int COMMENT 'ca') COMMENT 'x  y\n z % q''s' ROW FORMAT DELIMITED FIELDS TERMINATED BY ','
        LOCATION 's3://{bucket}/t/' TBLPROPERTIES ('k'='v')""".replace("''", "\\'"))
    table = athena.get_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=bucket, TableName="t")["TableMetadata"]
    assert table["Columns"] == [{"Name": "a", "Type": "int", "Comment": "ca"}]
    wanted = {"location": f"s3://{bucket}/t", "comment": "x y z % q's", "k": "v", "serde.param.field.delim": ",", "serde.param.serialization.format": ",",
              "inputformat": "org.apache.hadoop.mapred.TextInputFormat", "serde.serialization.lib": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"}
    assert wanted.items() <= table["Parameters"].items()
    for database in (bucket, "no_such"):
        with pytest.raises(ClientError) as error:
            athena.get_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=database, TableName="no_such")
        assert error.value.response["Error"]["Code"] == "MetadataException"


def test_views_have_their_columns(athena, ask, bucket):
    ask("CREATE VIEW v AS SELECT 1 AS number_of_rows, CAST(ROW(1, 'x') AS ROW(a integer, b varchar)) AS r")
    ask("CREATE OR REPLACE VIEW w AS SELECT number_of_rows, r FROM v")
    assert rows(athena, ask("SELECT * FROM w")) == [["number_of_rows", "r"], ["1", "{a=1, b=x}"]]
    table = athena.get_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=bucket, TableName="w")["TableMetadata"]
    assert table["TableType"] == "VIRTUAL_VIEW"
    assert [(c["Name"], c["Type"]) for c in table["Columns"]] == [("number_of_rows", "int"), ("r", "struct<a:int,b:string>")]
    assert rows(athena, ask("SHOW COLUMNS IN w")) == [["number_of_rows".ljust(20)], ["r".ljust(20)]]
    assert rows(athena, ask("SHOW CREATE VIEW w")) == [[f"CREATE VIEW {bucket}.w AS"], ["SELECT"], ["  number_of_rows"], [", r"], ["FROM"], ["  v"]]


def test_a_database_in_back_quotes(athena, bucket, ask):
    run_query(athena, f"CREATE EXTERNAL TABLE t (a int) LOCATION 's3://{bucket}/t/'", f"s3://{bucket}/results/", f"`{bucket}`")
    assert rows(athena, run_query(athena, "SELECT count(*) FROM t", f"s3://{bucket}/results/", f"`{bucket}`"))[1:] == [["0"]]


def test_ctas_writes_a_manifest_and_counts(server, athena, ask, bucket):
    ctas = ask(f"CREATE TABLE c WITH (external_location='s3://{bucket}/c/', partitioned_by=ARRAY['p'], bucketed_by=ARRAY['n'], bucket_count=2) AS "
               "SELECT n, n % 2 AS p FROM UNNEST(sequence(1, 10)) t(n)")
    assert (ctas["StatementType"], ctas["SubstatementType"]) == ("DDL", "CREATE_TABLE_AS_SELECT")
    assert ctas["ResultConfiguration"]["OutputLocation"].endswith(ctas["QueryExecutionId"])
    assert beside(server, bucket, ctas) == ["-manifest.csv", ".metadata"]
    files = body(server, ctas["Statistics"]["DataManifestLocation"]).split()
    assert files and all(f.startswith(f"s3://{bucket}/c/p=") for f in files)
    assert athena.get_query_results(QueryExecutionId=ctas["QueryExecutionId"])["UpdateCount"] == 10
    assert columns(athena, ctas) == {"rows": ("bigint", 19, 0)} and rows(athena, ctas) == []
    fails = lambda sql: ask(sql, expect="FAILED")["Status"]["StateChangeReason"]
    assert "TOO_MANY_OPEN_PARTITIONS" in fails("CREATE TABLE d WITH (partitioned_by=ARRAY['p']) AS SELECT n, n AS p FROM UNNEST(sequence(1, 101)) t(n)")
    assert "Column type is unknown" in fails("CREATE TABLE d AS SELECT NULL AS a")
    assert "Column name not specified" in fails("CREATE TABLE d AS SELECT 1")
    assert "Column name 'foo' specified more than once" in fails("CREATE TABLE d AS SELECT 1 AS foo, 2 AS foo")


@pytest.mark.parametrize("format", [
    "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','", "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'", "STORED AS ORC", "STORED AS PARQUET"])
def test_insert_into_external_tables(athena, ask, bucket, format):
    ask(f"CREATE EXTERNAL TABLE t (a int, b string) {format} LOCATION 's3://{bucket}/t/'")
    insert = ask("INSERT INTO t VALUES (1, 'x y'), (NULL, '')")
    assert athena.get_query_results(QueryExecutionId=insert["QueryExecutionId"])["UpdateCount"] == 2
    assert rows(athena, ask("SELECT * FROM t ORDER BY a")) == [["a", "b"], ["1", "x y"], [None, ""]]


def test_prepared_statements_and_parameters(athena, ask):
    ask("PREPARE ps FROM SELECT ? AS a, n FROM UNNEST(sequence(1, 3)) t(n) WHERE n < ?")
    assert rows(athena, ask("EXECUTE ps USING 'x', 2"))[1:] == [["x", "1"]]
    ask("DEALLOCATE PREPARE ps")
    assert rows(athena, ask("SELECT ? AS a", ExecutionParameters=["'it''s'"]))[1:] == [["it's"]]
    with pytest.raises(ClientError) as error:
        athena.get_prepared_statement(StatementName="ps", WorkGroup="primary")
    assert error.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_ten_thousand_rows_come_in_pages(athena, ask):
    cells = rows(athena, ask("SELECT n FROM UNNEST(sequence(1, 10000)) t(n)"))
    assert cells == [["n"]] + [[str(n)] for n in range(1, 10001)]


def test_an_enforced_workgroup_decides_where_results_go(athena, bucket, name):
    athena.create_work_group(Name=name, Configuration={
        "EnforceWorkGroupConfiguration": True, "ResultConfiguration": {"OutputLocation": f"s3://{bucket}/enforced/"}})
    run_query(athena, f"CREATE DATABASE {name}", f"s3://{bucket}/mine/")
    ask = lambda sql, **more: run_query(athena, sql, f"s3://{bucket}/mine/", name, WorkGroup=name, **more)
    assert ask("SELECT 1")["ResultConfiguration"]["OutputLocation"].startswith(f"s3://{bucket}/enforced/")
    made = ask("CREATE TABLE c AS SELECT 1 AS a")
    table = athena.get_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=name, TableName="c")["TableMetadata"]
    assert table["Parameters"]["location"] == f"s3://{bucket}/enforced/tables/{made['QueryExecutionId']}"
    refused = None
    try:
        refused = ask(f"CREATE TABLE d WITH (external_location='s3://{bucket}/d/') AS SELECT 1 AS a", expect="FAILED")["Status"]["StateChangeReason"]
    except ClientError as error:
        refused = str(error)
    assert "external_location" in refused or "workgroup" in refused.lower()


def test_one_token_is_one_query(athena, bucket):
    ask = lambda: athena.start_query_execution(
        QueryString="SELECT 1", ClientRequestToken="t" * 40 + bucket, ResultConfiguration={"OutputLocation": f"s3://{bucket}/results/"})["QueryExecutionId"]
    assert ask() == ask()


def test_awswrangler_repairs_and_describes(server, athena, ask, bucket, monkeypatch):
    wr = pytest.importorskip("awswrangler")
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    session = server.session()
    server.client("s3").put_object(Bucket=bucket, Key="w/p=1/a", Body="1\n")
    ask(f"CREATE EXTERNAL TABLE w (a int) PARTITIONED BY (p string) LOCATION 's3://{bucket}/w/'")
    common = {"database": bucket, "s3_output": f"s3://{bucket}/results/", "boto3_session": session}
    wr.athena.repair_table("w", **common)
    assert wr.athena.describe_table("w", **common)["Column Name"].tolist()[:2] == ["a", "p"]
    assert wr.athena.read_sql_query("SELECT * FROM w", ctas_approach=False, **common).values.tolist() == [[1, "1"]]


def test_a_parameter_of_one_word_is_a_text_and_a_time_keeps_its_precision(athena, ask):
    """Both are asserted by AWS SDK for pandas' own tests on AWS."""
    sql = "SELECT ? AS word, ? AS number, TIME '13:24:11' AS t, CAST(TIMESTAMP '2024-01-01 13:24:11' AS time) AS u"
    assert rows(athena, ask(sql, ExecutionParameters=["Washington", "1"]))[1:] == [["Washington", "1", "13:24:11", "13:24:11.000"]]
