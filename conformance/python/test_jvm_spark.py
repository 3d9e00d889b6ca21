"""A Spark session with the lines of docs/clients/spark.md, on plain files by s3a and on Iceberg tables of our Glue; then Athena on the same."""

import pathlib
import uuid

import jvm
import pages
import pytest
from conftest import rows, run_query

OPENED = ("java.lang", "java.lang.invoke", "java.lang.reflect", "java.io", "java.net", "java.nio", "java.util", "java.util.concurrent", "java.util.concurrent.atomic",
          "sun.nio.ch", "sun.nio.cs", "sun.security.action", "sun.util.calendar")  # as Spark's own launcher does


class Session:
    def __init__(self, server):
        self.athena, self.lake = server.client("athena"), "t" + uuid.uuid4().hex[:12]
        server.client("s3").create_bucket(Bucket=self.lake)
        server.client("glue").create_database(DatabaseInput={"Name": self.lake})

    def ask(self, sql):
        return rows(self.athena, run_query(self.athena, sql.format(lake=self.lake), f"s3://{self.lake}/results/", database=self.lake))[1:]

    def do(self, sql):
        run_query(self.athena, sql.format(lake=self.lake), f"s3://{self.lake}/results/", database=self.lake)


@pytest.fixture(scope="module")
def spark(server, tmp_path_factory):
    session = Session(server)
    session.do("""CREATE TABLE by_athena WITH (table_type = 'ICEBERG', is_external = false, location = 's3://{lake}/by_athena/')
                  AS SELECT * FROM (VALUES (BIGINT '1', 'Lusaka', DECIMAL '12.50'), (2, 'Siavonga', DECIMAL '7.25')) AS t (id, city, amount)""")
    session.do("""CREATE TABLE hive_by_athena WITH (external_location = 's3://{lake}/hive_by_athena/', partitioned_by = ARRAY['day']) AS SELECT * FROM (VALUES
                  (1, 'Lusaka', TIMESTAMP '2026-11-01 10:00:00.123', '2026-11-01'), (2, NULL, NULL, '2026-11-02')) AS t (id, city, seen, day)""")
    page = pages.blocks((pages.HOME / "docs/clients/spark.md").read_text())
    defaults = pathlib.Path(tmp_path_factory.mktemp("spark")) / "spark-defaults.conf"
    text = next(block.text for block in page if block.file == defaults.name)
    assert "my-lake" in text
    defaults.write_text(text.replace("my-lake", session.lake))
    session.told = jvm.run(
        "spark", "SparkFacts", server, "-Xmx1g", "-Djdk.reflect.useDirectMethodHandle=false", *[f"--add-opens=java.base/{each}=ALL-UNNAMED" for each in OPENED],
        wait=600, cwd=defaults.parent, BUCKET=session.lake, DATABASE=session.lake, SPARK_DEFAULTS=str(defaults))
    return session


@pytest.mark.parametrize("fact", jvm.facts("spark", "SparkFacts"))
def test_in_spark(spark, fact):
    assert spark.told[fact] is None, spark.told[fact]


def test_athena_reads_icebergs_tables_of_spark(spark):
    assert spark.ask("SELECT id, city FROM by_spark WHERE id IN (3, 5, 50, 60) ORDER BY id") == [["3", "Lusaka"], ["5", "Siavonga"], ["50", "new"], ["60", "evolved"]]
    assert spark.ask("SELECT count(*), min(seen), max(seen) FROM by_spark") == [["11", "2026-11-01 10:00:00.000 UTC", "2026-12-01 00:00:00.000 UTC"]]
    assert spark.ask("SELECT id FROM by_spark WHERE id IN (4, 9)") == []
    assert spark.ask("SELECT \"inner\" FROM by_spark WHERE id = 60") == [["{x=1, y=[a]}"]]
    assert spark.ask("SELECT count(*) FROM by_spark FOR VERSION AS OF 'start'") == [["10"]]
    assert spark.ask("SELECT count(*) FROM by_spark FOR VERSION AS OF 'trial'") == [["12"]]
    assert spark.ask("SELECT * FROM by_athena ORDER BY id") == [["2", "Siavonga", "7.25"], ["3", "Livingstone", "3.00"]]
    spark.do("UPDATE by_spark SET city = 'Athena' WHERE id = 3")
    spark.do("OPTIMIZE by_spark REWRITE DATA USING BIN_PACK")
    assert spark.ask("SELECT count(*), count_if(city = 'Athena') FROM by_spark") == [["11", "1"]]


def test_athena_reads_plain_files_of_spark(spark):
    columns = "id int, city string, amount decimal(9,2), seen timestamp"
    spark.do(f"CREATE EXTERNAL TABLE parquet_by_spark ({columns}) PARTITIONED BY (day string) STORED AS PARQUET LOCATION 's3://{{lake}}/plain/parquet/'")
    spark.do("MSCK REPAIR TABLE parquet_by_spark")
    assert spark.ask("SELECT day, count(*), sum(amount), max(seen) FROM parquet_by_spark GROUP BY day ORDER BY day") == [
        ["2026-11-03", "5", "15.00", "2026-11-01 10:00:00.123"], ["2026-11-04", "4", "39.00", "2026-11-01 10:00:00.123"]]
    spark.do("""CREATE EXTERNAL TABLE json_by_spark (id int, city string, amount decimal(9,2)) PARTITIONED BY (day string)
                ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://{lake}/plain/json/'""")
    spark.do("MSCK REPAIR TABLE json_by_spark")
    assert spark.ask("SELECT count(*), sum(amount) FROM json_by_spark WHERE day = '2026-11-01'") == [["9", "54.00"]]
    spark.do("""CREATE EXTERNAL TABLE csv_by_spark (id int, city string, amount decimal(9,2)) PARTITIONED BY (day string)
                ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://{lake}/plain/csv/' TBLPROPERTIES ('skip.header.line.count' = '1')""")
    spark.do("MSCK REPAIR TABLE csv_by_spark")
    assert spark.ask("SELECT count(*), sum(amount) FROM csv_by_spark") == [["9", "54.00"]]
