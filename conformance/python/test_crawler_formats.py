"""What crawlers make of each format's own types, of logs, and of files that customers' own classifiers know."""

import datetime
import decimal
import io
import json

import pyarrow
import pyarrow.orc
import pyarrow.parquet
import pytest

from test_crawlers import columns, crawl, put, select, tables

DAY = datetime.date(2020, 1, 1)
MOMENT = datetime.datetime(2020, 1, 1, 12, 30)

# Column: Arrow's type, a value, the type that a crawler gives it, the value as Athena prints it.
TYPES = {
    "flag": (pyarrow.bool_(), True, "boolean", "true"),
    "i8": (pyarrow.int8(), 1, "tinyint", "1"),
    "i16": (pyarrow.int16(), 1, "smallint", "1"),
    "i32": (pyarrow.int32(), 1, "int", "1"),
    "i64": (pyarrow.int64(), 1, "bigint", "1"),
    "f32": (pyarrow.float32(), 1.5, "float", "1.5"),
    "f64": (pyarrow.float64(), 1.5, "double", "1.5"),
    "words": (pyarrow.string(), "a b", "string", "a b"),
    "octets": (pyarrow.binary(), b"a", "binary", "61"),
    "price": (pyarrow.decimal128(9, 2), decimal.Decimal("1.23"), "decimal(9,2)", "1.23"),
    "large": (pyarrow.decimal128(38, 10), decimal.Decimal("1.23"), "decimal(38,10)", "1.2300000000"),
    "born": (pyarrow.date32(), DAY, "date", "2020-01-01"),
    "ts_ms": (pyarrow.timestamp("ms"), MOMENT, "timestamp", "2020-01-01 12:30:00.000"),
    "ts_us": (pyarrow.timestamp("us"), MOMENT, "timestamp", "2020-01-01 12:30:00.000"),
    "ts_ns": (pyarrow.timestamp("ns"), MOMENT, "timestamp", "2020-01-01 12:30:00.000"),
    "numbers": (pyarrow.list_(pyarrow.int64()), [1, 2], "array<bigint>", "[1, 2]"),
    "nested": (pyarrow.list_(pyarrow.struct([("a", pyarrow.int32())])), [{"a": 1}], "array<struct<a:int>>", "[{a=1}]"),
    "dict": (pyarrow.map_(pyarrow.string(), pyarrow.int32()), [("k", 1)], "map<string,int>", "{k=1}"),
    "record": (pyarrow.struct([("x", pyarrow.struct([("y", pyarrow.string())]))]), {"x": {"y": "z"}}, "struct<x:struct<y:string>>", "{x={y=z}}"),
}
PARQUET_ONLY = {
    "u8": (pyarrow.uint8(), 255, "smallint", "255"),
    "u16": (pyarrow.uint16(), 65535, "int", "65535"),
    "u32": (pyarrow.uint32(), 1, "bigint", "1"),
    "fixed": (pyarrow.binary(2), b"ab", "binary", "61 62"),
    "zoned": (pyarrow.timestamp("us", tz="UTC"), MOMENT, "timestamp", "2020-01-01 12:30:00.000"),
}
ORC_ONLY = {"zoned": (pyarrow.timestamp("us", tz="UTC"), MOMENT, "timestamp with local time zone", "2020-01-01 12:30:00.000 UTC")}


def arrow(types):
    return pyarrow.table({name: pyarrow.array([value, None], type) for name, (type, value, _, _) in types.items()})


def parquet(table, **options):
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, **options)
    return out.getvalue()


def orc(table, **options):
    out = io.BytesIO()
    pyarrow.orc.write_table(table, out, **options)
    return out.getvalue()


@pytest.mark.parametrize("format", ["parquet", "orc"])
def test_types_of_a_format_are_found_and_read(server, bucket, name, format):
    types = TYPES | (PARQUET_ONLY if format == "parquet" else ORC_ONLY)
    write = parquet if format == "parquet" else orc
    codecs = ["none", "snappy", "gzip", "zstd"] if format == "parquet" else ["uncompressed", "zlib", "snappy", "zstd", "lz4"]
    for codec in codecs:
        put(server, bucket, f"t/{codec}", write(arrow(types), compression=codec))
    crawl(server, name, f"s3://{bucket}/t/")
    table = tables(server, name)["t"]
    assert columns(table) == {name: type for name, (_, _, type, _) in types.items()}
    parameters = table["Parameters"]
    assert (parameters["classification"], parameters["compressionType"], parameters["typeOfData"]) == (format, "none", "file")
    assert parameters["recordCount"] == str(2 * len(codecs))
    assert table["StorageDescriptor"]["SerdeInfo"]["Parameters"] == {"serialization.format": "1"}
    selected = ", ".join(f'"{column}"' for column in types)
    assert select(server, bucket, name, f"SELECT DISTINCT {selected} FROM t WHERE flag") == [[text for _, _, _, text in types.values()]]
    assert select(server, bucket, name, "SELECT count(*) FROM t WHERE flag IS NULL AND numbers IS NULL") == [[str(len(codecs))]]


def avro(schema, *rows):
    """A container file without compression; rows are bytes as Avro encodes them."""

    def number(value):
        value, out = (value << 1) ^ (value >> 63), b""
        while value > 0x7F:
            out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
        return out + bytes([value])

    def text(value):
        return number(len(value)) + value

    block = b"".join(rows)
    return b"Obj\x01" + number(1) + text(b"avro.schema") + text(json.dumps(schema).encode()) + number(0) + b"s" * 16 + number(len(rows)) + number(len(block)) + block + b"s" * 16


def test_avro_keeps_its_schema_in_the_table(server, bucket, name):
    schema = {"type": "record", "name": "Order", "namespace": "shop", "fields": [
        {"name": "id", "type": "long"}, {"name": "note", "type": ["null", "string"], "default": None},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW", "DONE"]}},
        {"name": "items", "type": {"type": "array", "items": "int"}}]}
    # 7, "hi", 1 s after the epoch, DONE, [3]; and 8 without a note, 0, NEW, []
    put(server, bucket, "t/a.avro", avro(schema, b"\x0e\x02\x04hi\xd0\x0f\x02\x02\x06\x00", b"\x10\x00\x00\x00\x00"))
    crawl(server, name, f"s3://{bucket}/t/")
    table = tables(server, name)["t"]
    assert columns(table) == {"id": "bigint", "note": "string", "at": "timestamp", "state": "string", "items": "array<int>"}
    serde = table["StorageDescriptor"]["SerdeInfo"]
    assert serde["SerializationLibrary"] == "org.apache.hadoop.hive.serde2.avro.AvroSerDe"
    literal = table["Parameters"]["avro.schema.literal"]
    assert json.loads(literal)["name"] == "Order" and serde["Parameters"] == {"avro.schema.literal": literal, "serialization.format": "1"}
    assert select(server, bucket, name, "SELECT * FROM t ORDER BY id") == [
        ["7", "hi", "1970-01-01 00:00:01.000", "DONE", "[3]"], ["8", None, "1970-01-01 00:00:00.000", "NEW", "[]"]]


def test_logs_are_known_by_their_lines(server, bucket, name):
    request = '"GET /apache_pb.gif HTTP/1.0" 200 2326'
    put(server, bucket, "web/a.log", f'127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] {request} "http://www.example.com/" "Mozilla/4.08 [en]"\n' * 3)
    put(server, bucket, "ruby/a.log", "I, [1999-03-03T02:34:24.895701 #19074]  INFO -- Main: info.\n" * 3)
    put(server, bucket, "redis/a.log", '1339518083.107412 [0 127.0.0.1:60866] "keys" "*"\n' * 3)
    crawl(server, name, *(f"s3://{bucket}/{folder}/" for folder in ("web", "ruby", "redis")))
    made = tables(server, name)
    assert {table: made[table]["Parameters"]["classification"] for table in made} == {"web": "combined_apache", "ruby": "ruby_logger", "redis": "redismonlog"}
    assert list(columns(made["web"])) == [
        "clientip", "ident", "auth", "timestamp", "verb", "request", "httpversion", "rawrequest", "response", "bytes", "referrer", "agent"]
    assert columns(made["ruby"]) == {"timestamp": "string", "pid": "int", "loglevel": "string", "progname": "string", "message": "string"}
    serde = made["web"]["StorageDescriptor"]["SerdeInfo"]
    assert serde == {"SerializationLibrary": "com.amazonaws.glue.serde.GrokSerDe", "Parameters": {"input.format": "%{COMBINEDAPACHELOG}"}}


def test_customers_classifiers_are_asked_first(server, bucket, name):
    glue = server.client("glue")
    glue.create_classifier(GrokClassifier={
        "Name": f"{name}-grok", "Classification": "special-logs", "GrokPattern": "%{TIMESTAMP_ISO8601:timestamp} \\[%{PREFIX:prefix}\\] %{LEVEL:level} : %{NUMBER:took:int} %{GREEDYDATA:message}",
        "CustomPatterns": "LEVEL (BENCHMARK|ERROR|WARN|INFO|TRACE)\nPREFIX .*-.*"})
    glue.create_classifier(XMLClassifier={"Name": f"{name}-xml", "Classification": "xml", "RowTag": "AnyCompany"})
    glue.create_classifier(JsonClassifier={"Name": f"{name}-json", "JsonPath": "$[*]"})
    put(server, bucket, "logs/a.log", "2018-07-12T10:20:30Z [a1-b2] INFO : 12 crawl is done\n" * 2)
    put(server, bucket, "books/a.xml", '<?xml version="1.0"?><catalog><book id="1"><AnyCompany><author>Rivera, Martha</author><pages>120</pages></AnyCompany></book></catalog>')
    put(server, bucket, "areas/a.json", '[{"type": "constituency", "size": 1}, {"type": "constituency", "size": 2}]')
    crawl(server, name, *(f"s3://{bucket}/{folder}/" for folder in ("logs", "books", "areas")), Classifiers=[f"{name}-grok", f"{name}-xml", f"{name}-json"])
    made = tables(server, name)
    assert columns(made["logs"]) == {"timestamp": "string", "prefix": "string", "level": "string", "took": "int", "message": "string"}
    assert made["logs"]["Parameters"]["classification"] == "special-logs"
    assert columns(made["books"]) == {"author": "string", "pages": "int"}
    assert made["books"]["StorageDescriptor"]["SerdeInfo"]["Parameters"] == {"rowTag": "AnyCompany"}
    assert columns(made["areas"]) == {"type": "string", "size": "int"}


@pytest.mark.parametrize("definition, message", [
    ({"GrokClassifier": {"Classification": "x", "GrokPattern": "%{NOSUCH:x}"}}, "Pattern NOSUCH is not defined."),
    ({"GrokClassifier": {"Classification": "x", "GrokPattern": "%{INT:x:decimal}"}}, "Invalid data type: decimal"),
    ({"XMLClassifier": {"Classification": "x", "RowTag": "<row>"}}, "Row tag is not a valid XML tag name"),
    ({"JsonClassifier": {"JsonPath": "areas"}}, "JSON path has to begin with $"),
])
def test_classifiers_that_cannot_work_are_refused(server, name, definition, message):
    glue = server.client("glue")
    ((kind, members),) = definition.items()
    with pytest.raises(glue.exceptions.InvalidInputException, match=message.replace("$", r"\$")):
        glue.create_classifier(**{kind: members | {"Name": name}})
