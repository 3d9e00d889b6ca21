"""pyathena's cursors, its file system and its SQLAlchemy dialect, as its own tests use them on AWS."""

import datetime
import decimal
import functools

import pandas as pd
import pyarrow.fs
import pytest
import sqlalchemy as sa
from pyathena import connect
from pyathena.arrow.cursor import ArrowCursor
from pyathena.async_cursor import AsyncCursor, AsyncDictCursor
from pyathena.cursor import DictCursor
from pyathena.error import DatabaseError, OperationalError
from pyathena.filesystem.s3 import S3FileSystem
from pyathena.model import AthenaQueryExecution
from pyathena.pandas.async_cursor import AsyncPandasCursor
from pyathena.pandas.cursor import PandasCursor
from pyathena.pandas.util import to_sql
from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.sql import ddl

TYPES = """SELECT * FROM (VALUES
    (true, TINYINT '1', SMALLINT '2', 3, BIGINT '4', REAL '0.5', DOUBLE '0.25', 'text', CAST('v' AS varchar(10)), TIMESTAMP '2026-01-01 01:02:03.456', DATE '2026-01-01', X'3132', DECIMAL '0.1'),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
    ) AS t (b, i8, i16, i32, i64, f32, f64, s, v, at, day, bin, d) ORDER BY i32"""


@pytest.fixture
def environment(server, monkeypatch):
    for key, value in {"AWS_ACCESS_KEY_ID": "000000000000", "AWS_SECRET_ACCESS_KEY": "k", "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": server.url}.items():
        monkeypatch.setenv(key, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    # pyathena's Arrow cursor does not tell pyarrow the endpoint: what docs/clients/pyathena.md says to do.
    monkeypatch.setattr(pyarrow.fs, "S3FileSystem", functools.partial(pyarrow.fs.S3FileSystem, endpoint_override=server.url))


@pytest.fixture
def connection(server, environment, bucket, name):
    server.client("glue").create_database(DatabaseInput={"Name": name})
    with connect(s3_staging_dir=f"s3://{bucket}/results/", schema_name=name, poll_interval=0.1) as opened:
        yield opened


def test_every_type_by_every_cursor(connection):
    plain = connection.cursor().execute(TYPES)
    first, second = plain.fetchall()
    assert first == (True, 1, 2, 3, 4, 0.5, 0.25, "text", "v", datetime.datetime(2026, 1, 1, 1, 2, 3, 456000), datetime.date(2026, 1, 1), b"12", decimal.Decimal("0.1"))
    assert second == (None,) * 13
    assert [column[1] for column in plain.description] == [
        "boolean", "tinyint", "smallint", "integer", "bigint", "float", "double", "varchar", "varchar", "timestamp", "date", "varbinary", "decimal"]
    assert plain.state == AthenaQueryExecution.STATE_SUCCEEDED and plain.statement_type == "DML" and plain.output_location.endswith(".csv")
    assert plain.data_scanned_in_bytes is not None and plain.engine_execution_time_in_millis > 0 and plain.effective_engine_version == "Athena engine version 3"
    assert connection.cursor(DictCursor).execute(TYPES).fetchone()["at"] == first[9]
    for more in ({}, {"unload": True}):
        frame = connection.cursor(PandasCursor, **more).execute(TYPES).as_pandas()
        assert (frame["i64"].iloc[0], frame["s"].iloc[0], frame["at"].iloc[0]) == (4, "text", pd.Timestamp("2026-01-01 01:02:03.456")), more
        table = connection.cursor(ArrowCursor, **more).execute(TYPES).as_arrow()
        assert (table["i64"].to_pylist(), table["day"].to_pylist()) == ([4, None], [datetime.date(2026, 1, 1), None]), more
        # From the CSV of a result the Arrow cursor reads a missing text as an empty one.
        assert table["s"].to_pylist() == ["text", None if more else ""], more
    with connection.cursor(AsyncDictCursor) as several:
        futures = [several.execute(f"SELECT {n} AS n")[1] for n in range(4)]
        assert [future.result().fetchall() for future in futures] == [[{"n": n}] for n in range(4)]


def test_pages_chunks_and_iteration(connection):
    many = "SELECT n FROM UNNEST(sequence(1, 2500)) t(n) ORDER BY n"
    cursor = connection.cursor().execute(many)
    assert cursor.fetchmany(3) == [(1,), (2,), (3,)] and len(cursor.fetchall()) == 2497 and cursor.fetchone() is None
    assert sum(len(chunk) for chunk in connection.cursor(PandasCursor).execute(many, chunksize=1000).as_pandas()) == 2500
    assert [row for row in connection.cursor(arraysize=2).execute("SELECT 1 UNION ALL SELECT 2 ORDER BY 1")] == [(1,), (2,)]
    assert connection.cursor(PandasCursor).execute("SELECT 1 AS a WHERE false").as_pandas().empty
    assert connection.cursor(ArrowCursor).execute("SELECT 1 AS a WHERE false").as_arrow().num_rows == 0


def test_parameters_caching_and_reuse(connection):
    cursor = connection.cursor()
    assert cursor.execute("SELECT %(s)s, %(n)d, %(day)s, %(none)s", {"s": "it's", "n": 1, "day": datetime.date(2026, 1, 1), "none": None}).fetchone() == ("it's", 1, datetime.date(2026, 1, 1), None)
    assert cursor.execute("SELECT * FROM (VALUES ('a', 1)) t(s, n) WHERE s = ? AND n = ?", ["'a'", "1"], paramstyle="qmark").fetchall() == [("a", 1)]
    first = cursor.execute("SELECT 41 + 1").query_id
    assert cursor.execute("SELECT 41 + 1", cache_size=10).query_id == first and cursor.fetchone() == (42,)
    assert cursor.execute("SELECT 41 + 1", result_reuse_enable=True, result_reuse_minutes=5).fetchone() == (42,)
    with pytest.raises(DatabaseError, match="mismatched input|line 1"):
        cursor.execute("SELECT FROM WHERE")
    with pytest.raises(OperationalError, match="TABLE_NOT_FOUND|does not exist"):
        cursor.execute("SELECT * FROM missing")


def test_a_query_is_cancelled(connection):
    with connection.cursor(AsyncCursor) as cursor:
        query, future = cursor.execute("SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y), UNNEST(sequence(1, 10000)) c(z) WHERE x + y * z = 7")
        cursor.cancel(query).result()
        assert future.result(60).state == AthenaQueryExecution.STATE_CANCELLED


def test_statements_that_change_tables(connection, bucket, name):
    cursor = connection.cursor()
    cursor.execute(f"CREATE TABLE i (id int, s string) LOCATION 's3://{bucket}/i/' TBLPROPERTIES ('table_type' = 'ICEBERG')")
    assert cursor.execute("INSERT INTO i VALUES (1, 'a'), (2, 'b'), (3, 'c')").rowcount == 3
    assert cursor.execute("UPDATE i SET s = 'x' WHERE id > 1").rowcount == 2 and cursor.substatement_type == "UPDATE"
    assert cursor.execute("DELETE FROM i WHERE id = 1").rowcount == 1
    assert cursor.execute("SELECT * FROM i ORDER BY id").fetchall() == [(2, "x"), (3, "x")]
    assert cursor.execute("SHOW TABLES").fetchall() == [("i",)] and cursor.statement_type == "UTILITY"
    assert ["id", "int"] in [row[0].split()[:2] for row in cursor.execute("DESCRIBE i").fetchall()]
    assert cursor.get_table_metadata("i").parameters["table_type"].upper() == "ICEBERG" and [one.name for one in cursor.list_table_metadata()] == ["i"]
    frame = pd.DataFrame({"id": [1, 2], "f": [0.5, None], "at": pd.to_datetime(["2026-01-01", "2026-01-02"]), "p": ["a", "b"]})
    for mode, count in (("replace", 2), ("append", 4)):
        to_sql(frame, "made", connection, f"s3://{bucket}/made/", schema=name, if_exists=mode, partitions=["p"])
        assert cursor.execute("SELECT count(*), count(DISTINCT p) FROM made").fetchone() == (count, 2)
    with connection.cursor(AsyncPandasCursor) as several:
        assert several.execute("SELECT id FROM made WHERE p = 'a'")[1].result().as_pandas()["id"].tolist() == [1, 1]


def test_the_file_system(environment, bucket):
    files = S3FileSystem()
    files.pipe({f"s3://{bucket}/a/one": b"1", f"s3://{bucket}/a/b/two": b"22", f"s3://{bucket}/big": bytes(12 << 20)})
    assert sorted(files.find(f"s3://{bucket}/a")) == [f"{bucket}/a/b/two", f"{bucket}/a/one"] and sorted(files.glob(f"s3://{bucket}/a/*")) == [f"{bucket}/a/b", f"{bucket}/a/one"]
    assert files.cat(f"s3://{bucket}/a/one") == b"1" and files.info(f"s3://{bucket}/big")["size"] == 12 << 20 and files.isdir(f"s3://{bucket}/a")
    with files.open(f"s3://{bucket}/big", "wb", block_size=5 << 20) as out:
        out.write(b"x" * (11 << 20))
    with files.open(f"s3://{bucket}/big", "rb") as back:
        back.seek((11 << 20) - 1)
        assert back.read() == b"x" and files.info(f"s3://{bucket}/big")["size"] == 11 << 20
    files.cp(f"s3://{bucket}/big", f"s3://{bucket}/copy")
    files.mv(f"s3://{bucket}/copy", f"s3://{bucket}/moved")
    files.rm(f"s3://{bucket}/a", recursive=True)
    assert not files.exists(f"s3://{bucket}/copy") and files.exists(f"s3://{bucket}/moved") and not files.exists(f"s3://{bucket}/a/one")


def test_sqlalchemy(environment, server, bucket, name):
    server.client("glue").create_database(DatabaseInput={"Name": name})
    engine = sa.create_engine(f"awsathena+rest://@athena.us-east-1.amazonaws.com:443/{name}?s3_staging_dir=s3://{bucket}/results/&location=s3://{bucket}/tables/&poll_interval=0.1")
    kinds = {"b": sa.Boolean, "i": sa.Integer, "big": sa.BigInteger, "f": sa.Float, "s": sa.String, "day": sa.Date, "at": sa.TIMESTAMP, "d": sa.DECIMAL(10, 2)}
    with engine.connect() as session:
        table = sa.Table(
            "t", sa.MetaData(schema=name), *(sa.Column(key, kind, comment="about " + key) for key, kind in kinds.items()), sa.Column("p", sa.String, awsathena_partition=True),
            comment="a table", awsathena_file_format="PARQUET", awsathena_compression="SNAPPY")
        session.execute(ddl.CreateTable(table))
        values = {"b": True, "i": 1, "big": 1 << 40, "f": 0.5, "s": "it's", "day": datetime.date(2026, 1, 1), "at": datetime.datetime(2026, 1, 1, 1, 2, 3), "d": decimal.Decimal("1.25"), "p": "x"}
        session.execute(sa.insert(table).values(**values))
        assert dict(session.execute(sa.select(table)).mappings().one()) == values
        assert session.execute(sa.select(sa.func.count()).select_from(table).where(table.c.day >= datetime.date(2026, 1, 1), table.c.s.like("it%"))).scalar() == 1
        session.execute(sa.text(f"CREATE VIEW {name}.v AS SELECT i, s FROM {name}.t"))
        look = sa.inspect(session)
        assert look.get_table_names(schema=name) == ["t"] and look.get_view_names(schema=name) == ["v"] and name in look.get_schema_names()
        assert look.has_table("t", schema=name) and not look.has_table("none", schema=name)
        assert look.get_table_comment("t", schema=name)["text"] == "a table" and "SELECT" in look.get_view_definition("v", schema=name)
        back = sa.Table("t", sa.MetaData(schema=name), autoload_with=session)
        assert [(c.name, c.comment) for c in back.columns] == [(key, "about " + key) for key in kinds] + [("p", None)]
        assert isinstance(back.c.d.type, sa.DECIMAL) and (back.c.d.type.precision, back.c.d.type.scale) == (10, 2)
        assert back.dialect_options["awsathena"]["location"].rstrip("/") == f"s3://{bucket}/tables/{name}/t"
        with pytest.raises(NoSuchTableError):
            sa.Table("none", sa.MetaData(schema=name), autoload_with=session)
        assert pd.read_sql(f"SELECT i, s FROM {name}.v", session).values.tolist() == [[1, "it's"]]
        session.execute(ddl.DropTable(table))
        assert not sa.inspect(session).has_table("t", schema=name)
