"""A Trino of its own, without anything of Kariba's, with the catalogs of docs/clients/trino.md; then Athena on the same tables."""

import json
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import uuid
import zipfile

import jvm
import pages
import pytest
from conftest import rows, run_query

PLUGINS = {"hive": "io.trino.plugin.hive.HivePlugin", "iceberg": "io.trino.plugin.iceberg.IcebergPlugin"}
FLAGS = ("-Xmx1g", "-XX:+UseG1GC", "-XX:TieredStopAtLevel=1", "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
         "--sun-misc-unsafe-memory-access=allow", "-Djdk.attach.allowAttachSelf=true", "-Dfile.encoding=UTF-8", "-Duser.timezone=UTC")


class Trino:
    """A coordinator that is its own worker, in a folder and on a port of its own."""

    def __init__(self, server, lake):
        self.folder, self.server, self.lake = pathlib.Path(tempfile.mkdtemp(prefix="kariba-trino-")), server, lake
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.jars = jvm.class_path("trino").split(":")
        self._write()
        self.log = open(self.folder / "out.log", "w")
        # Compiled by the launcher that runs it, as the other clients are.
        self.process = subprocess.Popen(
            [jvm.java(), *FLAGS, f"-Dconfig={self.folder}/etc/config.properties", "-cp", ":".join(self.jars), str(jvm.FOLDER / "trino/StandAlone.java")],
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT, env=jvm.environment(server))

    def _write(self):
        (self.folder / "etc/catalog").mkdir(parents=True)
        (self.folder / "etc/config.properties").write_text(f"""node.environment=test
node.bind-ip=127.0.0.1
node.internal-address=127.0.0.1
http-server.http.port={self.port}
discovery.uri=http://127.0.0.1:{self.port}
coordinator=true
node-scheduler.include-coordinator=true
web-ui.enabled=false
query.max-memory-per-node=400MB
memory.heap-headroom-per-node=200MB
catalog.config-dir={self.folder}/etc/catalog
plugin.dir={self.folder}/plugin
""")
        for block in pages.blocks((pages.HOME / "docs/clients/trino.md").read_text()):
            if block.file:
                (self.folder / block.file).write_text(block.text.replace("my-lake", self.lake))
        for name, main in PLUGINS.items():
            # The published connectors lack the line that the distribution's have.
            folder = self.folder / "plugin" / name
            folder.mkdir(parents=True)
            for jar in self.jars:
                if not re.search(r"/trino-(main|spi)-", jar):
                    (folder / pathlib.Path(jar).name).symlink_to(jar)
            with zipfile.ZipFile(folder / "services.jar", "w") as services:
                services.writestr("META-INF/services/io.trino.spi.Plugin", main + "\n")

    def wait(self, seconds=300):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/v1/info", timeout=10) as info:
                    if not json.load(info)["starting"]:
                        return self
            except OSError:
                pass
            time.sleep(0.2)
        raise AssertionError("Trino did not start:\n" + (self.folder / "out.log").read_text()[-5000:])

    def ask(self, sql, catalog="awsdatacatalog"):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/v1/statement", data=sql.format(lake=self.lake).encode(),
            headers={"X-Trino-User": "test", "X-Trino-Catalog": catalog, "X-Trino-Schema": self.lake, "X-Trino-Time-Zone": "UTC"})
        cells, page = [], self._get(request)
        while True:
            cells += page.get("data", [])
            assert "error" not in page, (sql, page["error"]["errorName"], page["error"]["message"], page["error"].get("failureInfo", {}).get("stack", [])[:10])
            if "nextUri" not in page:
                return cells
            page = self._get(page["nextUri"])

    @staticmethod
    def _get(request):
        for _ in range(600):
            try:
                with urllib.request.urlopen(request, timeout=300) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as e:
                if e.code not in (502, 503, 504):
                    raise
                time.sleep(0.1)
        raise AssertionError("Trino answers 503")

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def trino(server):
    lake = "t" + uuid.uuid4().hex[:12]
    server.client("s3").create_bucket(Bucket=lake)
    running = Trino(server, lake)
    try:
        running.wait()
        running.ask("CREATE SCHEMA {lake} WITH (location = 's3://{lake}/schema/')")
        yield running
    finally:
        running.stop()


@pytest.fixture
def athena(server, trino):
    client = server.client("athena")

    def ask(sql):
        execution = run_query(client, sql.format(lake=trino.lake), f"s3://{trino.lake}/results/", database=trino.lake)
        return rows(client, execution)[1:]

    return ask


def test_hive_tables(server, trino, athena):
    assert trino.ask("""CREATE TABLE sales WITH (format = 'PARQUET', partitioned_by = ARRAY['day']) AS SELECT * FROM (VALUES
        (1, CAST('Lusaka' AS varchar), DECIMAL '12.50', TIMESTAMP '2026-11-01 10:00:00.123', '2026-11-01'), (2, 'Siavonga', DECIMAL '7.25', NULL, '2026-11-01'),
        (3, NULL, NULL, TIMESTAMP '2026-11-02 00:00:00', '2026-11-02')) AS t (id, city, amount, seen, day)""") == [[3]]
    trino.ask("INSERT INTO sales VALUES (4, 'Livingstone', DECIMAL '1.00', NULL, '2026-11-03')")
    assert trino.ask("SELECT day, count(*), sum(amount) FROM sales GROUP BY day ORDER BY day") == [["2026-11-01", 2, "19.75"], ["2026-11-02", 1, None], ["2026-11-03", 1, "1.00"]]
    assert athena("SELECT id, city, amount, seen, day FROM sales ORDER BY id") == [
        ["1", "Lusaka", "12.50", "2026-11-01 10:00:00.123", "2026-11-01"], ["2", "Siavonga", "7.25", None, "2026-11-01"],
        ["3", None, None, "2026-11-02 00:00:00.000", "2026-11-02"], ["4", "Livingstone", "1.00", None, "2026-11-03"]]
    athena("INSERT INTO sales VALUES (5, 'Athena', DECIMAL '2.00', NULL, '2026-11-04')")
    assert trino.ask("SELECT city FROM sales WHERE day = '2026-11-04'") == [["Athena"]]
    assert trino.ask("SELECT * FROM \"sales$partitions\" ORDER BY 1") == [["2026-11-01"], ["2026-11-02"], ["2026-11-03"], ["2026-11-04"]]
    for format in ("ORC", "AVRO", "JSON", "TEXTFILE"):
        trino.ask(f"CREATE TABLE as_{format} WITH (format = '{format}') AS SELECT id, city FROM sales")
        assert athena(f"SELECT count(*), max(city) FROM as_{format}") == [["5", "Siavonga"]]
    trino.ask("ALTER TABLE sales ADD COLUMN more bigint")
    trino.ask("COMMENT ON TABLE sales IS 'what was sold'")
    assert trino.ask("SELECT more FROM sales WHERE id = 1") == [[None]]
    trino.ask("DELETE FROM sales WHERE day = '2026-11-03'")
    assert athena("SELECT count(*) FROM sales") == [["4"]]
    trino.ask("DROP TABLE as_orc")
    assert [["as_orc"]] not in trino.ask("SHOW TABLES")
    assert server.client("s3").list_objects_v2(Bucket=trino.lake, Prefix="schema/as_orc").get("Contents", []) == []


def test_statistics(server, trino):
    trino.ask("CREATE TABLE counted WITH (partitioned_by = ARRAY['part']) AS SELECT CAST(n AS bigint) AS n, CAST(n % 7 AS varchar) AS word, n % 2 AS part FROM UNNEST(sequence(1, 100)) AS t (n)")

    def statistics():
        return {row[0]: row[1:] for row in trino.ask("SHOW STATS FOR counted")}

    assert statistics()["n"][1:3] == [50.0, 0.0] and statistics()[None][3] == 100.0
    trino.ask("CALL system.drop_stats('{lake}', 'counted')")
    assert statistics()["n"][1] is None
    trino.ask("ANALYZE counted")
    assert statistics()["n"][4:] == ["1", "100"] and statistics()["word"][1] == 7.0
    trino.ask("CREATE TABLE whole AS SELECT n, word FROM counted")
    glue = server.client("glue")
    kept = glue.get_column_statistics_for_table(DatabaseName=trino.lake, TableName="whole", ColumnNames=["n", "word"])["ColumnStatisticsList"]
    assert {each["ColumnName"]: each["StatisticsData"]["Type"] for each in kept} == {"n": "LONG", "word": "STRING"}
    trino.ask("CALL system.drop_stats('{lake}', 'whole')")
    trino.ask("ANALYZE whole")
    assert {row[0]: row[2] for row in trino.ask("SHOW STATS FOR whole")}["n"] == 100.0


def test_views_are_the_same_on_both_sides(trino, athena):
    trino.ask("CREATE TABLE seen AS SELECT 1 AS id, 'a' AS word")
    trino.ask("CREATE VIEW by_trino AS SELECT id, upper(word) AS loud FROM seen")
    assert athena("SELECT * FROM by_trino") == [["1", "A"]]
    athena("CREATE VIEW by_athena AS SELECT id + 1 AS next FROM {lake}.seen")
    assert trino.ask("SELECT table_name FROM information_schema.views WHERE table_schema = '{lake}' ORDER BY 1") == [["by_athena"], ["by_trino"]]
    trino.ask("CREATE OR REPLACE VIEW by_trino AS SELECT id FROM seen")
    assert athena("SELECT * FROM by_trino") == [["1"]]
    trino.ask("DROP VIEW by_trino")


def test_partitions_are_found_and_written_by_others(server, trino, athena):
    server.client("s3").put_object(Bucket=trino.lake, Key="text/day=1/a", Body=b"1,one\n2,two\n")
    trino.ask("""CREATE TABLE text (id varchar, word varchar, day varchar) WITH (external_location = 's3://{lake}/text/', format = 'CSV', csv_separator = ',',
                 partitioned_by = ARRAY['day'])""")
    trino.ask("CALL system.sync_partition_metadata('{lake}', 'text', 'FULL')")
    assert trino.ask("SELECT word FROM text WHERE day = '1' ORDER BY 1") == [["one"], ["two"]]
    assert athena("SELECT id FROM text WHERE word = 'two'") == [["2"]]


def test_iceberg_tables(trino, athena):
    trino.ask("""CREATE TABLE totals WITH (partitioning = ARRAY['day(seen)', 'bucket(id, 4)'], location = 's3://{lake}/totals/') AS SELECT * FROM (VALUES
        (BIGINT '1', 'Lusaka', TIMESTAMP '2026-11-01 10:00:00.123456'), (2, 'Siavonga', TIMESTAMP '2026-11-02 00:00:00')) AS t (id, city, seen)""", "iceberg")
    [[first]] = trino.ask("SELECT snapshot_id FROM \"totals$snapshots\"", "iceberg")
    trino.ask("""MERGE INTO totals t USING (VALUES (BIGINT '1', 'x'), (3, 'Livingstone')) AS s (id, city) ON t.id = s.id WHEN MATCHED THEN DELETE
                 WHEN NOT MATCHED THEN INSERT (id, city) VALUES (s.id, s.city)""", "iceberg")
    trino.ask("UPDATE totals SET city = 'Kariba' WHERE id = 2", "iceberg")
    assert athena("SELECT id, city FROM totals ORDER BY id") == [["2", "Kariba"], ["3", "Livingstone"]]
    assert athena(f"SELECT count(*) FROM totals FOR VERSION AS OF {first}") == [["2"]]
    athena("DELETE FROM totals WHERE id = 3")
    assert trino.ask("SELECT id, city FROM totals", "iceberg") == [[2, "Kariba"]]
    assert trino.ask("SELECT count(*) FROM totals") == [[1]]  # the Hive catalog sends it on
    trino.ask("ALTER TABLE totals EXECUTE optimize", "iceberg")
    trino.ask("ALTER TABLE totals ADD COLUMN \"inner\" ROW(x integer, y ARRAY(varchar))", "iceberg")
    trino.ask("INSERT INTO totals VALUES (9, 'n', NULL, ROW(1, ARRAY['a']))", "iceberg")
    assert athena("SELECT \"inner\" FROM totals WHERE id = 9") == [["{x=1, y=[a]}"]]
    trino.ask("ANALYZE totals", "iceberg")
    assert trino.ask("SELECT count(*) FROM \"totals$files\"", "iceberg")[0][0] >= 2
    athena("CREATE TABLE from_athena WITH (table_type = 'ICEBERG', is_external = false, location = 's3://{lake}/from_athena/') AS SELECT 1 AS id")
    trino.ask("INSERT INTO from_athena VALUES (2)", "iceberg")
    assert athena("SELECT sum(id) FROM from_athena") == [["3"]]
    trino.ask("CREATE TABLE short AS SELECT 1 AS a", "iceberg")
    trino.ask("ALTER TABLE short RENAME TO shorter", "iceberg")
    trino.ask("DROP TABLE shorter", "iceberg")
    trino.ask("CREATE SCHEMA {lake}x", "iceberg")
    trino.ask("DROP SCHEMA {lake}x", "iceberg")
