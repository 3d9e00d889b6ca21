"""dbt-athena on the project of conformance/dbt: what each model holds after a first round, and after a second with changed data."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

import conftest
import pages

PROJECT = pages.HOME / "conformance" / "dbt"


@pytest.fixture(scope="module")
def dbt():
    """The environment's folder of programs."""
    installed = os.environ.get("KARIBA_DBT")
    if not installed:
        pytest.skip("no dbt: KARIBA_DBT names its environment")
    return pathlib.Path(installed) / "bin"


class Shop:
    """A copy of the project in a bucket and a database of its own."""

    def __init__(self, server, dbt, folder, name):
        self.server, self.dbt, self.folder, self.name = server, dbt, folder, name
        shutil.copytree(PROJECT, folder, dirs_exist_ok=True)
        server.client("s3").create_bucket(Bucket=name)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "DBT_", "KARIBA_"))} | pages.environment_of(server) | {
            "SHOP_NAME": name, "DBT_SEND_ANONYMOUS_USAGE_STATS": "False", "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, *words, expect=0):
        """What a command printed; each node of a build and what became of it is in `results`."""
        ran = subprocess.run(
            [self.dbt / "dbt", "--no-use-colors", "--no-version-check", *words, "--profiles-dir", "."], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=900)
        assert ran.returncode == expect, ran.stdout[-20_000:] + ran.stderr[-5_000:]
        return ran.stdout

    def results(self):
        ran = json.loads((self.folder / "target" / "run_results.json").read_text())["results"]
        return {one["unique_id"]: one["status"] for one in ran}

    def second_data(self):
        for seed in (self.folder / "second").iterdir():
            shutil.copy(seed, self.folder / "seeds")

    def ask(self, sql):
        athena = self.server.client("athena")
        return conftest.rows(athena, conftest.run_query(athena, sql, f"s3://{self.name}/asked/", self.name))[1:]

    def table(self, table):
        return self.server.client("glue").get_table(DatabaseName=self.name, Name=table)["Table"]

    def keys(self, prefix):
        return [each["Key"] for page in self.server.client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix) for each in page.get("Contents", [])]


@pytest.fixture(scope="module")
def rounds(server, dbt, tmp_path_factory):
    """The shop after both rounds; `first` holds what was there after the first."""
    shop = Shop(server, dbt, tmp_path_factory.mktemp("shop"), "shop" + os.urandom(4).hex())
    shop.run("build")
    shop.first = {table: shop.ask(f"SELECT * FROM {table} ORDER BY 1, 2") for table in ("totals", "by_day", "merged", "log_iceberg")}
    shop.first_available = shop.table("available")["StorageDescriptor"]["Location"]
    shop.second_data()
    shop.run("build", "--vars", "round: 2")
    return shop


def test_the_page(server, dbt, name):
    pages.run("docs/clients/dbt.md", server, python=str(dbt / "python"), replace={"dbt-lake": name, "dbt_shop": name})


def test_every_node_ends_well(rounds):
    assert set(rounds.results().values()) == {"success", "pass"}
    assert len(rounds.results()) == 21
    assert not [table["Name"] for table in rounds.server.client("glue").get_tables(DatabaseName=rounds.name)["TableList"] if "__" in table["Name"]]
    assert not [key for key in rounds.keys("tables/") if "__dbt_tmp" in key]


def test_tables_views_and_seeds_are_of_the_new_data(rounds):
    assert rounds.first["totals"] == [["1", "Mwila", "15.50", "[1, 3]", "Lusaka"], ["2", "Phiri, Jr.", "7.25", "[2]", "Siavonga"], ["3", "Žofia", "20.00", "[4]", "nowhere"]]
    assert rounds.ask("SELECT * FROM totals ORDER BY id") == [
        ["1", "Mwila", "-1.00", "[3]", "Livingstone"], ["2", "Phiri, Jr.", "70.25", "[2]", "Siavonga"], ["4", "Banda", "5.00", "[5]", "Kariba"]]
    assert rounds.ask("SELECT * FROM totals_iceberg ORDER BY city") == [["Kariba", "5.00", "4"], ["Livingstone", "-1.00", "1"], ["Siavonga", "70.25", "2"]]
    assert rounds.ask("SELECT * FROM big_orders") == [["2", "2", "70.25"]]
    assert rounds.ask("SELECT * FROM from_source") == [["3", "2026-11-04 00:00:00.000"]]
    assert rounds.ask("SELECT * FROM text_table ORDER BY id") == [["1", "Mwila", "2024-01-05"], ["2", "Phiri, Jr.", "2025-03-09"], ["4", "Banda", "2026-11-03"]]
    assert rounds.ask("SELECT * FROM rates ORDER BY 1") == [["ZMW", "0.04", "2026-01-01"], ['it\'s "odd"', "1.0", "2026-02-01"]]
    assert {column["Name"]: column["Type"] for column in rounds.table("contracted")["StorageDescriptor"]["Columns"]} == {"id": "bigint", "amount": "decimal(10,2)", "day": "date"}
    assert rounds.table("totals")["StorageDescriptor"]["BucketColumns"] == ["id"]


def test_insert_overwrite_replaces_the_partitions_it_brings(rounds):
    assert [row[2] for row in rounds.first["by_day"]] == ["1"] * 4
    assert rounds.ask("SELECT * FROM by_day ORDER BY id") == [
        ["2", "70.25", "2", "2026-11-01"], ["3", "-1.00", "2", "2026-11-02"], ["4", "20.00", "1", "2026-11-03"], ["5", "5.00", "2", "2026-11-04"]]


def test_append_adds_rows_and_the_columns_that_came(rounds):
    assert rounds.ask("SELECT id, round, note FROM log_hive ORDER BY round, id") == [[i, "1", None] for i in "1234"] + [[i, "2", "late"] for i in "235"]
    assert rounds.first["log_iceberg"][0] == ["1", "2026-11-01 08:00:00.000", "1", "1"]
    assert rounds.ask("SELECT id, code, note FROM log_iceberg ORDER BY note NULLS FIRST, id") == [[i, i, None] for i in "1234"] + [[i, i, "late"] for i in "235"]
    assert [column[0] for column in rounds.ask("SELECT column_name, data_type FROM information_schema.columns "
                                               f"WHERE table_schema = '{rounds.name}' AND table_name = 'log_iceberg' AND column_name IN ('old', 'code') AND data_type = 'varchar'")] == ["code"]


def test_merge_keeps_its_conditions_predicates_and_rules(rounds):
    assert [row[3] for row in rounds.first["merged"]] == ["[1]"] * 4
    assert rounds.ask("SELECT id, amount, rounds FROM merged ORDER BY id") == [["1", "12.50", "[1]"], ["2", "70.25", "[2, 1]"], ["4", "20.00", "[1]"], ["5", "5.00", "[2]"]]


@pytest.mark.parametrize("kind", ["hive", "iceberg"])
def test_snapshots_close_what_changed_and_what_went(rounds, kind):
    assert rounds.ask(f"SELECT id, city, dbt_valid_to IS NULL FROM customers_{kind} ORDER BY id, dbt_valid_from") == [
        ["1", "Lusaka", "false"], ["1", "Livingstone", "true"], ["2", "Siavonga", "true"], ["3", None, "false"], ["4", "Kariba", "true"]]


def test_a_table_of_high_availability_changes_its_place_and_drops_its_versions(rounds):
    assert rounds.ask("SELECT * FROM available") == [["2", "3"]]
    assert rounds.table("available")["StorageDescriptor"]["Location"] != rounds.first_available
    versions = rounds.server.client("glue").get_table_versions(DatabaseName=rounds.name, TableName="available")["TableVersions"]
    assert {version["Table"]["StorageDescriptor"]["Location"] for version in versions} == {rounds.table("available")["StorageDescriptor"]["Location"]}
    assert not rounds.keys(rounds.first_available.removeprefix(f"s3://{rounds.name}/"))


def test_descriptions_are_kept_in_the_catalog(rounds):
    totals = rounds.table("totals")
    assert totals["Description"] == "totals of a customer; 100 % his 'own'"
    assert {column["Name"]: column.get("Comment") for column in totals["StorageDescriptor"]["Columns"]}["total"] == 'kwacha, with "ngwee"'
    iceberg = rounds.table("totals_iceberg")
    assert {column["Name"]: column.get("Comment") for column in iceberg["StorageDescriptor"]["Columns"]}["city"] == "where they live"


def test_docs_and_freshness(rounds):
    rounds.run("docs", "generate")
    catalog = json.loads((rounds.folder / "target" / "catalog.json").read_text())
    assert not catalog["errors"]
    assert {name: column["type"] for name, column in catalog["nodes"]["model.shop.totals"]["columns"].items()} == {
        "id": "bigint", "name": "string", "total": "decimal(38,2)", "orders": "array<bigint>", "city": "string"}
    assert len(catalog["nodes"]) == 16
    rounds.run("source", "freshness")
    sources = json.loads((rounds.folder / "target" / "sources.json").read_text())["results"]
    assert [(source["status"], source["max_loaded_at"]) for source in sources] == [("pass", "2026-11-04T00:00:00+00:00")]


def test_a_broken_contract_and_a_failing_model_say_why(rounds):
    (rounds.folder / "models" / "contracted.sql").write_text("{{ config(materialized='table') }} select id, amount from {{ ref('orders') }}")
    (rounds.folder / "models" / "broken.sql").write_text("select none from {{ ref('orders') }}")
    printed = rounds.run("run", "--select", "contracted", "broken", expect=1)
    assert "This model has an enforced contract that failed" in printed
    assert "COLUMN_NOT_FOUND: line" in printed


@pytest.mark.with_all
def test_more_than_100_partitions_other_formats_and_names(server, dbt, tmp_path, name):
    shop = Shop(server, dbt, tmp_path, name)
    shop.environment["SHOP_MORE"] = "more"
    build = ("build", "--select", "path:more", "path:seeds", "--indirect-selection", "cautious")
    shop.run(*build)
    assert shop.ask("SELECT count(*), count(DISTINCT day) FROM many_partitions") == [["150", "150"]]
    assert shop.ask("SELECT count(*), count(DISTINCT day) FROM many_unforced") == [["130", "130"]]
    assert shop.ask("SELECT count(*), max(round) FROM many_merged") == [["130", "1"]]
    assert shop.ask("SELECT m['a'], r.s, d FROM named_table") == [["1", "x", "2026-11-21"]]
    assert shop.table("avro_table")["StorageDescriptor"]["Location"].rstrip("/") == f"s3://{name}/outside/avro_table"
    places = {table: shop.table(table)["StorageDescriptor"]["Location"].removeprefix(f"s3://{name}/tables/").split("/") for table in (
        "named_unique", "named_table_unique", "named_schema_table_unique", "named_table")}
    assert [len(place) for place in places.values()] == [1, 2, 3, 1]
    shop.second_data()
    shop.run(*build, "--vars", "round: 2")
    assert shop.ask("SELECT count(*), count(DISTINCT day) FROM many_partitions") == [["300", "300"]]
    assert shop.ask("SELECT count(*), min(round), max(round) FROM many_merged") == [["150", "2", "2"]]
    assert shop.ask("SELECT count(*), count(day), count(placed_at) FROM hive_synced") == [["7", "3", "3"]]
    assert shop.ask("SELECT DISTINCT round FROM iceberg_available") == [["2"]]
    shop.run("run", "--select", "path:more", "--full-refresh")
    assert set(shop.results().values()) == {"success"}
    assert shop.ask("SELECT count(*), max(round) FROM many_merged") == [["130", "1"]]
    assert shop.ask("SELECT count(*) FROM hive_synced") == [["3"]]
