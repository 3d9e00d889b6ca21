"""What awswrangler's own tests do on AWS: datasets and their modes, the catalog, queries in each approach, and Iceberg tables."""

import datetime
import decimal

import awswrangler as wr
import pandas as pd
import pytest


def times(texts):
    return pd.to_datetime(texts).astype("datetime64[ns]")


@pytest.fixture
def lake(server, bucket, name, monkeypatch):
    """The environment of `kariba env`, and a database; what awswrangler's functions are given in these tests."""
    for key, value in {"AWS_ACCESS_KEY_ID": "000000000000", "AWS_SECRET_ACCESS_KEY": "k", "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": server.url}.items():
        monkeypatch.setenv(key, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    wr.config.reset()
    import boto3
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    wr.catalog.create_database(name, description="of a test")
    return {"database": name, "s3_output": f"s3://{bucket}/results/"}


def dataset(lake, bucket, table="t"):
    return {"path": f"s3://{bucket}/{table}/", "dataset": True, "database": lake["database"], "table": table}


def tuples(frame, *columns):
    frame = frame[list(columns)].sort_values(list(columns))
    return [tuple(None if pd.isna(value) else value for value in row) for row in frame.itertuples(index=False)]


def test_modes_of_a_dataset(lake, bucket):
    where = dataset(lake, bucket)
    wr.s3.to_parquet(pd.DataFrame({"id": [1, 2], "p": ["a", "b"]}), partition_cols=["p"],
                     glue_table_settings={"description": "Things", "parameters": {"owner": "ada"}, "columns_comments": {"id": "the id"}}, **where)
    wr.s3.to_parquet(pd.DataFrame({"id": [3], "p": ["b"]}), partition_cols=["p"], mode="append", **where)
    wr.s3.to_parquet(pd.DataFrame({"id": [4], "p": ["b"]}), partition_cols=["p"], mode="overwrite_partitions", **where)
    read = lambda: tuples(wr.athena.read_sql_query("SELECT id, p FROM t", ctas_approach=False, **lake), "id", "p")
    assert read() == [(1, "a"), (4, "b")]
    assert wr.catalog.get_table_description(lake["database"], "t") == "Things"
    assert wr.catalog.get_table_parameters(lake["database"], "t")["owner"] == "ada"
    assert wr.catalog.get_columns_comments(lake["database"], "t")["id"] == "the id"
    with pytest.raises(wr.exceptions.InvalidArgumentValue):
        wr.s3.to_parquet(pd.DataFrame({"id": [5], "p": ["b"], "new": [1]}), partition_cols=["p"], mode="append", schema_evolution=False, **where)
    wr.s3.to_parquet(pd.DataFrame({"id": [5], "p": ["c"], "new": [1.5]}), partition_cols=["p"], mode="append", schema_evolution=True, **where)
    assert tuples(wr.athena.read_sql_query("SELECT id, new FROM t", **lake), "id", "new") == [(1, None), (4, None), (5, 1.5)]
    wr.s3.to_parquet(pd.DataFrame({"id": [9], "p": ["z"]}), partition_cols=["p"], mode="overwrite", **where)
    assert read() == [(9, "z")] and wr.catalog.get_parquet_partitions(lake["database"], "t") == {f"s3://{bucket}/t/p=z/": ["z"]}
    assert wr.catalog.get_table_types(lake["database"], "t") == {"id": "bigint", "p": "string"}


def test_csv_json_and_orc_datasets(lake, bucket):
    frame = pd.DataFrame({"id": [1, 2], "s": ["x y", None], "d": [datetime.date(2026, 1, 1), datetime.date(2026, 1, 2)], "f": [1.5, 2.5]})
    wr.s3.to_csv(frame, index=False, sep="|", dtype={"d": "date"}, **dataset(lake, bucket, "c"))
    wr.s3.to_json(frame.drop(columns="d"), orient="records", lines=True, index=False, **dataset(lake, bucket, "j"))
    wr.s3.to_orc(frame, compression="snappy", **dataset(lake, bucket, "o"))
    for table in "co":
        found = wr.athena.read_sql_query(f"SELECT * FROM {table} ORDER BY id", ctas_approach=False, **lake)
        assert found["d"].tolist() == [datetime.date(2026, 1, 1), datetime.date(2026, 1, 2)] and found["f"].tolist() == [1.5, 2.5], table
    assert wr.athena.read_sql_query("SELECT id, s FROM j WHERE f > 2", ctas_approach=False, **lake)["id"].tolist() == [2]
    assert wr.s3.read_orc_table(database=lake["database"], table="o")["id"].tolist() == [1, 2]


def test_partition_projection(lake, bucket):
    days = [datetime.date(2026, 11, day) for day in (1, 2)]
    wr.s3.to_parquet(
        pd.DataFrame({"id": [1, 2], "day": days, "kind": ["a", "b"], "n": [1, 2]}), partition_cols=["day", "kind", "n"], glue_table_settings={"regular_partitions": False},
        athena_partition_projection_settings={
            "projection_types": {"day": "date", "kind": "enum", "n": "integer"}, "projection_ranges": {"day": "2026-11-01,2026-11-30", "n": "1,10"},
            "projection_values": {"kind": "a,b"}}, **dataset(lake, bucket))
    assert wr.catalog.get_partitions(lake["database"], "t") == {}
    assert tuples(wr.athena.read_sql_query("SELECT id, kind, n FROM t WHERE day >= DATE '2026-11-02'", ctas_approach=False, **lake), "id", "kind", "n") == [(2, "b", 2)]


def test_a_projected_time_is_written_as_it_is(lake, bucket):
    """The folder is at=2026-01-01 01:01:01, as awswrangler writes and Athena projects it; Hive would escape the colons."""
    moments = pd.to_datetime(["2026-01-01 01:01:01", "2026-01-01 01:01:02"])
    wr.s3.to_parquet(
        pd.DataFrame({"id": [1, 2], "at": moments}), partition_cols=["at"], glue_table_settings={"regular_partitions": False},
        athena_partition_projection_settings={"projection_types": {"at": "date"}, "projection_ranges": {"at": "2026-01-01 01:01:00,2026-01-01 01:01:09"}}, **dataset(lake, bucket))
    assert tuples(wr.athena.read_sql_query("SELECT id, at FROM t", ctas_approach=False, **lake), "id", "at") == [(1, moments[0]), (2, moments[1])]
    wr.athena.start_query_execution("INSERT INTO t VALUES (3, TIMESTAMP '2026-01-01 01:01:03')", wait=True, **lake)
    assert wr.athena.read_sql_query("SELECT id FROM t WHERE at = TIMESTAMP '2026-01-01 01:01:03'", ctas_approach=False, **lake)["id"].tolist() == [3]


def test_every_type_comes_back_by_each_approach(lake, bucket):
    frame = pd.DataFrame({
        "i": pd.array([1, None], "Int64"), "b": pd.array([True, None], "boolean"), "s": ["x, \"y\"\nz", None], "f": [0.5, None], "day": [datetime.date(2026, 1, 1), None],
        "at": [pd.Timestamp("2026-01-01 01:02:03.123"), pd.NaT], "d": [decimal.Decimal("1.25"), None], "bin": [b"\x00\x01", None], "l": [[1, 2], None]})
    wr.s3.to_parquet(frame, dtype={"d": "decimal(5,2)"}, **dataset(lake, bucket))
    sql = "SELECT i, b, s, f, day, at, d, bin FROM t ORDER BY i"
    for more in ({"ctas_approach": True}, {"ctas_approach": False}, {"ctas_approach": False, "unload_approach": True, "s3_output": f"s3://{bucket}/unloaded/"}):
        found = wr.athena.read_sql_query(sql, **(lake | more))
        one = found[found["i"] == 1].iloc[0]
        assert (one["i"], one["b"], one["s"], one["f"], one["day"], one["at"], one["d"]) == (
            1, True, "x, \"y\"\nz", 0.5, datetime.date(2026, 1, 1), pd.Timestamp("2026-01-01 01:02:03.123"), decimal.Decimal("1.25")), more
        assert more.get("ctas_approach") is False and not more.get("unload_approach") or one["bin"] == b"\x00\x01", more
        assert found[found["i"].isna()].iloc[0].isna().all(), more
    assert wr.athena.read_sql_query("SELECT l FROM t WHERE i = 1", **lake)["l"].iloc[0].tolist() == [1, 2]
    assert sum(len(chunk) for chunk in wr.athena.read_sql_query("SELECT * FROM t CROSS JOIN UNNEST(sequence(1, 5)) n(n)", chunksize=4, **lake)) == 10
    assert len(wr.athena.read_sql_table("t", **lake)) == 2
    assert wr.athena.read_sql_query("SELECT i FROM t WHERE i = 0", **lake).dtypes["i"] == "Int64"
    first = wr.athena.read_sql_query("SELECT count(*) n FROM t", ctas_approach=False, **lake)
    again = wr.athena.read_sql_query("SELECT count(*) n FROM t", ctas_approach=False, athena_cache_settings={"max_cache_seconds": 900}, **lake)
    assert first.query_metadata["QueryExecutionId"] == again.query_metadata["QueryExecutionId"]


def test_statements_and_parameters(lake, bucket, name):
    wr.s3.to_parquet(pd.DataFrame({"id": [1, 2], "city": ["Washington", "Lusaka's"]}), **dataset(lake, bucket))
    for params, more in (({"city": "Washington"}, {}), (["Washington"], {"paramstyle": "qmark"}), (["'Washington'"], {"paramstyle": "qmark"})):
        sql = "SELECT id FROM t WHERE city = " + (":city" if isinstance(params, dict) else "?")
        assert wr.athena.read_sql_query(sql, params=params, ctas_approach=False, **lake, **more)["id"].tolist() == [1], params
    assert wr.athena.read_sql_query("SELECT id FROM t WHERE city = :city", params={"city": "Lusaka's"}, ctas_approach=False, **lake)["id"].tolist() == [2]
    made = wr.athena.create_ctas_table("SELECT * FROM t WHERE id = ?", params=["2"], paramstyle="qmark", ctas_table="made", storage_format="orc", partitioning_info=["city"], wait=True, **lake)
    assert made["ctas_table"] == "made" and wr.catalog.get_partitions(name, "made")
    assert "CREATE EXTERNAL TABLE `t`" in wr.athena.generate_create_query("t", database=name)
    assert wr.athena.show_create_table("t", **lake).startswith("CREATE EXTERNAL TABLE `t`")
    assert wr.athena.describe_table("t", **lake)["Column Name"].tolist() == ["id", "city"]
    wr.athena.create_prepared_statement("SELECT id FROM t WHERE city = ?", statement_name=name)
    assert wr.athena.read_sql_query(f"EXECUTE {name}", params=["Washington"], paramstyle="qmark", ctas_approach=False, **lake)["id"].tolist() == [1]
    assert name in [one["StatementName"] for one in wr.athena.list_prepared_statements()]
    wr.athena.delete_prepared_statement(name)
    query = wr.athena.start_query_execution("SELECT 1", wait=False, **lake)
    assert wr.athena.wait_query(query)["Status"]["State"] == "SUCCEEDED"
    assert wr.athena.get_query_execution(query)["Query"] == "SELECT 1" and query in wr.athena.list_query_executions()
    assert wr.athena.get_query_results(query).iloc[0, 0] == 1 and wr.athena.get_query_columns_types(query) == {"_col0": "integer"}
    assert wr.athena.get_query_executions([query, query]).shape[0] >= 1 and wr.athena.get_work_group("primary")["WorkGroup"]["State"] == "ENABLED"
    with pytest.raises(wr.exceptions.QueryFailed, match="TABLE_NOT_FOUND|does not exist"):
        wr.athena.read_sql_query("SELECT * FROM none", ctas_approach=False, **lake)


def test_the_catalog(server, lake, bucket, name):
    path = f"s3://{bucket}/t/"
    wr.catalog.create_parquet_table(name, "t", path, {"a": "int", "b": "string"}, partitions_types={"p": "date"}, description="A table", parameters={"k": "1"}, columns_comments={"a": "first"})
    wr.catalog.add_parquet_partitions(name, "t", {f"{path}p=2026-01-0{day}/": [f"2026-01-0{day}"] for day in (1, 2)})
    assert len(wr.catalog.get_parquet_partitions(name, "t", expression="p > '2026-01-01'")) == 1
    wr.catalog.delete_partitions(table="t", database=name, partitions_values=[["2026-01-01"]])
    assert list(wr.catalog.get_partitions(name, "t").values()) == [["2026-01-02"]]
    wr.catalog.upsert_table_parameters({"k": "2", "more": "x"}, name, "t")
    wr.catalog.overwrite_table_parameters({"only": "this"}, name, "t")
    assert wr.catalog.get_table_parameters(name, "t") == {"only": "this"}
    wr.catalog.add_column(name, "t", "c", "double", column_comment="late")
    wr.catalog.delete_column(name, "t", "b")
    assert wr.catalog.get_table_types(name, "t") == {"a": "int", "c": "double", "p": "date"}
    assert wr.catalog.table(database=name, table="t")["Comment"].tolist() == ["first", "late", ""]
    assert wr.catalog.get_table_location(name, "t").rstrip("/") == path.rstrip("/") and wr.catalog.get_table_number_of_versions(name, "t") >= 3
    wr.catalog.delete_all_partitions("t", name)
    assert wr.catalog.get_partitions(name, "t") == {}
    for make, table in ((wr.catalog.create_csv_table, "c"), (wr.catalog.create_json_table, "j"), (wr.catalog.create_orc_table, "o")):
        make(name, table, f"s3://{bucket}/{table}/", {"a": "int"})
        assert wr.athena.read_sql_query(f"SELECT * FROM {table}", ctas_approach=False, **lake).empty
    assert wr.catalog.does_table_exist(name, "t") and not wr.catalog.does_table_exist(name, "none")
    assert {one["Name"] for one in wr.catalog.get_tables(database=name)} == {"t", "c", "j", "o"}
    assert [one["Name"] for one in wr.catalog.get_tables(database=name, name_prefix="t")] == ["t"]
    assert "t" in {one["Name"] for one in wr.catalog.search_tables(text=name)} | {one["Name"] for one in wr.catalog.search_tables(text="t")}
    assert name in wr.catalog.databases(limit=1000)["Database"].tolist() and set(wr.catalog.tables(database=name)["Table"]) == {"t", "c", "j", "o"}
    assert wr.catalog.delete_table_if_exists(name, "c") and not wr.catalog.delete_table_if_exists(name, "c")
    wr.catalog.delete_database(name)
    assert name not in [one["Name"] for one in wr.catalog.get_databases()]


def test_files_of_a_dataset(lake, bucket, name):
    where = f"s3://{bucket}/t/"
    wr.s3.to_parquet(pd.DataFrame({"id": [1, 2, 3], "p": ["a", "a", "b"]}), where, dataset=True, partition_cols=["p"])
    types, partitions, values = wr.s3.store_parquet_metadata(where, database=name, table="t", dataset=True)
    assert types == {"id": "bigint"} and partitions == {"p": "string"} and sorted(values.values()) == [["a"], ["b"]]
    assert wr.s3.read_parquet_metadata(where, dataset=True) == ({"id": "bigint"}, {"p": "string"})
    assert len(wr.athena.read_sql_query("SELECT * FROM t WHERE p = 'a'", ctas_approach=False, **lake)) == 2
    assert sum(len(chunk) for chunk in wr.s3.read_parquet(where, dataset=True, chunked=1)) == 3
    assert len(wr.s3.read_parquet(where, dataset=True, partition_filter=lambda partition: partition["p"] == "b")) == 1
    target = f"s3://{bucket}/copy/"
    wr.s3.copy_objects(wr.s3.list_objects(where), where, target)
    assert sum(wr.s3.size_objects(target).values()) == sum(wr.s3.size_objects(where).values())
    wr.s3.to_parquet(pd.DataFrame({"id": [4], "p": ["b"]}), where, dataset=True, partition_cols=["p"], mode="overwrite_partitions")
    wr.s3.merge_datasets(where, target, mode="append")
    assert len(wr.s3.list_objects(target)) == 3 and len(wr.s3.read_parquet(target, dataset=True)) == 4
    assert wr.s3.describe_objects(target + "*") and wr.s3.list_directories(target) == [f"{target}p=a/", f"{target}p=b/"]
    wr.s3.delete_objects(target)
    assert wr.s3.list_objects(target) == [] and wr.s3.does_object_exist(wr.s3.list_objects(where)[0])
    wr.s3.to_csv(pd.DataFrame({"a": [1]}), f"s3://{bucket}/x.csv.gz", index=False, compression="gzip")
    assert wr.s3.read_csv(f"s3://{bucket}/x.csv.gz").values.tolist() == [[1]]
    wr.s3.upload(__file__, f"s3://{bucket}/self.py")
    assert wr.s3.get_bucket_region(bucket) == "us-east-1" and bucket in wr.s3.list_buckets()


def test_iceberg_tables(lake, bucket, name):
    more = {"table": "i", "temp_path": f"s3://{bucket}/temp/", "keep_files": False, **lake}
    read = lambda *columns: tuples(wr.athena.read_sql_query("SELECT * FROM i", ctas_approach=False, **lake), *columns)
    wr.athena.to_iceberg(
        pd.DataFrame({"id": [1, 2, 3], "p": ["a", "a", "b"], "at": times(["2026-01-01", "2026-01-02", None])}), table_location=f"s3://{bucket}/i/", partition_cols=["p", "day(at)"],
        additional_table_properties={"write_target_data_file_size_bytes": "536870912"}, glue_table_settings={"columns_comments": {"id": "the id"}}, **more)
    assert read("id", "p") == [(1, "a"), (2, "a"), (3, "b")]
    wr.athena.to_iceberg(pd.DataFrame({"id": [2, 4], "p": ["a", "c"], "at": times(["2026-02-01", "2026-02-02"])}), merge_cols=["id"], merge_condition="update", **more)
    assert read("id", "p") == [(1, "a"), (2, "a"), (3, "b"), (4, "c")]
    wr.athena.to_iceberg(pd.DataFrame({"id": [4, 5], "p": ["x", "c"], "at": times([None, None])}), merge_cols=["id"], merge_condition="ignore", **more)
    assert read("id", "p") == [(1, "a"), (2, "a"), (3, "b"), (4, "c"), (5, "c")]
    wr.athena.to_iceberg(pd.DataFrame({"id": [6], "p": ["d"], "at": times([None]), "note": ["new"]}), schema_evolution=True, **more)
    assert read("id", "note")[-1] == (6, "new")
    wr.athena.to_iceberg(pd.DataFrame({"id": [7], "p": ["e"], "at": times([None])}), fill_missing_columns_in_df=True, **more)
    assert read("id", "note")[-1] == (7, None)
    wr.athena.delete_from_iceberg_table(pd.DataFrame({"id": [1, 7]}), merge_cols=["id"], **more)
    assert [row[0] for row in read("id")] == [2, 3, 4, 5, 6]
    wr.athena.to_iceberg(pd.DataFrame({"id": [9], "p": ["z"], "at": times([None]), "note": ["only"]}), mode="overwrite", **more)
    assert read("id", "p") == [(9, "z")]
    assert wr.s3.list_objects(f"s3://{bucket}/temp/") == []
