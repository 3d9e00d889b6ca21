"""CSV and JSON files in the shapes people have them: crawled by one crawler, and every value read back through Athena as it was written."""

import bz2
import gzip
import json
import zlib

import pyarrow
import pytest

from conftest import run_query, rows
from test_crawlers import columns, crawl, put, tables


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records).encode()


PRICES = [["x", "1"], ["y", "2"]]

# Name of the folder: (file, its bytes, columns of the table, rows as Athena shows them; None is NULL).
FILES = {
    "numbers": ("a.csv", b"Name,age,Score,ok\nAnn,34,1.5,true\nBob,,.5,FALSE\nCyd,007,5.,true\nDan,+7,-1e-3,false\n",
                "name:string age:bigint score:double ok:boolean",
                [["Ann", "34", "1.5", "true"], ["Bob", None, "0.5", "false"], ["Cyd", "7", "5.0", "true"], ["Dan", "7", "-0.001", "false"]]),
    "texts": ("a.csv", b"Ann,Oslo\nBob,Rome\n", "col0:string col1:string", [["Ann", "Oslo"], ["Bob", "Rome"]]),
    "semicolon": ("a.csv", b"n;price\nx;1\ny;2\n", "n:string price:bigint", PRICES),
    "control_a": ("a.txt", b"n\x01price\nx\x011\ny\x012\n", "n:string price:bigint", PRICES),
    "tabs": ("a.tsv", b"n\tprice\nx\t1\ny\t2\n", "n:string price:bigint", PRICES),
    "gzipped": ("a.csv.gz", gzip.compress(b"n|price\nx|1\ny|2\n"), "n:string price:bigint", PRICES),
    "bzipped": ("a.csv.bz2", bz2.compress(b"n|price\nx|1\ny|2\n"), "n:string price:bigint", PRICES),
    "zstd": ("a.csv.zst", pyarrow.compress(b"n|price\nx|1\ny|2\n", codec="zstd", asbytes=True), "n:string price:bigint", PRICES),
    "deflated": ("a.csv.deflate", zlib.compress(b"n|price\nx|1\ny|2\n"), "n:string price:bigint", PRICES),
    "windows": ("a.csv", b"n,price\r\nx,1\r\ny,2\r\n", "n:string price:bigint", PRICES),
    "marked": ("a.csv", b"\xef\xbb\xbfn,price\nx,1\ny,2\n", "n:string price:bigint", PRICES),
    "quoted": ("a.csv", b'id,note\n1,"a, b"\n2,"say ""x"""\n3,plain\n4,"esc \\" q"\n', "id:bigint note:string",
               [["1", "a, b"], ["2", 'say "x"'], ["3", "plain"], ["4", 'esc " q']]),
    "quoted_numbers": ("a.csv", b'id,n,m,ok\n1,"5",,true\n2,"6",1.5,false\n', "id:bigint n:string m:string ok:boolean",
                       [["1", "5", "", "true"], ["2", "6", "1.5", "false"]]),
    "backslashes": ("a.csv", b'id,p\n1,"C:\\dir\\x"\n2,"D:\\"\n3,"e"\n', "id:bigint p:string", [["1", "C:\\dir\\x"], ["2", "D:\\"], ["3", "e"]]),
    "nulls": ("a.csv", b"a,b,c\n1,\\N,x\n\\N,2.5,\n", "a:bigint b:double c:string", [["1", None, "x"], [None, "2.5", ""]]),
    "large_numbers": ("a.csv", b"n,m\n9223372036854775807,1\n9223372036854775808,2\n", "n:string m:bigint",
                      [["9223372036854775807", "1"], ["9223372036854775808", "2"]]),
    "padded": ("a.csv", b"a,b\n1, 1\n2, 2\n", "a:bigint b:string", [["1", " 1"], ["2", " 2"]]),
    "ragged": ("a.csv", b"a,b,c\n1,2,3\n4,5\n6,7,8\n9,9,9,12\n5,5,5\n7,7,7\n8,8,8\n", "a:bigint b:bigint c:bigint",
               [["1", "2", "3"], ["4", "5", None], ["6", "7", "8"], ["9", "9", "9"], ["5", "5", "5"], ["7", "7", "7"], ["8", "8", "8"]]),
    "nested": ("a.json", lines({"Id": 1, "Big": 3000000000, "st": {"In": {"Deep": [1, 2]}}, "ar": [{"k": "v"}], "e": {}, "n": None},
                               {"Id": 2, "Big": 1, "st": {"In": {"Deep": []}, "More": "z"}, "ar": [], "e": {}, "n": None}),
               "id:int big:bigint st:struct<in:struct<deep:array<int>>,more:string> ar:array<struct<k:string>> e:string n:string",
               [["1", "3000000000", "{in={deep=[1, 2]}, more=null}", "[{k=v}]", "{}", None],
                ["2", "1", "{in={deep=[]}, more=z}", "[]", "{}", None]]),
    "mixed": ("a.json", lines({"v": 1}, {"v": "a"}, {"v": {"x": 1}}, {"v": [1]}), "v:string", [["1"], ["a"], ['{"x":1}'], ["[1]"]]),
    "wide_integers": ("a.json", lines({"v": 12345678901234567890}, {"v": 1}), "v:decimal(38,0)", [["12345678901234567890"], ["1"]]),
    "odd_keys": ("a.json", lines({"o": {"a:b": 1, "x-id": 2}, "Key With Space": 1}), "o:string key with space:int", [['{"a:b":1,"x-id":2}', "1"]]),
    "cases": ("a.json", lines({"ID": 1}, {"id": 2}), "id:int", [["1"], ["2"]]),
    "json_gzipped": ("a.json.gz", gzip.compress(lines({"a": 1}, {"a": 2.5})), "a:double", [["1.0"], ["2.5"]]),
}


@pytest.fixture(scope="module")
def crawled(server):
    """One crawl of all the files: the bucket's and the database's name, and the tables by their names."""
    place = "crawl-text"
    server.client("s3").create_bucket(Bucket=place)
    for folder, (file, content, _, _) in FILES.items():
        put(server, place, f"{folder}/{file}", content)
    crawl(server, place, *[f"s3://{place}/{folder}/" for folder in FILES])
    return place, tables(server, place)


@pytest.mark.parametrize("folder", FILES)
def test_text_is_read_as_it_was_written(server, crawled, folder):
    place, made = crawled
    _, _, expected_columns, expected = FILES[folder]
    assert " ".join(f"{column}:{type}" for column, type in columns(made[folder]).items()) == expected_columns
    athena = server.client("athena")
    query = run_query(athena, f'SELECT * FROM "{folder}"', f"s3://{place}/results/", place)
    assert sorted(rows(athena, query)[1:], key=repr) == sorted(expected, key=repr)
