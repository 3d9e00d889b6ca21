"""Tables that cannot be read rightly are refused as their owner's fault, with the property that says so."""

from conftest import run_query

SERDE = "org.apache.hadoop.hive.serde2."
TABLES = {
    "latin": (f"'{SERDE}lazy.LazySimpleSerDe' WITH SERDEPROPERTIES ('field.delim'=',', 'serialization.encoding'='ISO-8859-1')", "", "serialization.encoding"),
    "csv": (f"'{SERDE}OpenCSVSerde'", "TBLPROPERTIES ('serialization.encoding'='windows-1252')", "serialization.encoding"),
    "records": (f"'{SERDE}lazy.LazySimpleSerDe'", "TBLPROPERTIES ('textinputformat.record.delimiter'=';')", "textinputformat.record.delimiter"),
    "pattern": (f"'{SERDE}RegexSerDe' WITH SERDEPROPERTIES ('input.regex'='(')", "", "input.regex"),
}


def test_text_that_would_be_read_wrongly_is_refused(server, bucket):
    athena = server.client("athena")
    results = f"s3://{bucket}/results/"
    server.client("s3").put_object(Bucket=bucket, Key="text/a", Body="é;b\n".encode("latin-1"))

    def reason(sql):
        status = run_query(athena, sql, results, bucket, expect="FAILED")["Status"]
        assert status["AthenaError"]["ErrorCategory"] == 2
        return status["StateChangeReason"]

    run_query(athena, f"CREATE DATABASE {bucket}", results)
    for name, (serde, properties, told) in TABLES.items():
        run_query(athena, f"CREATE EXTERNAL TABLE {name} (a string) ROW FORMAT SERDE {serde} LOCATION 's3://{bucket}/text/' {properties}", results, bucket)
        assert f"INVALID_TABLE_PROPERTY: The property '{told}' is " in reason(f"SELECT * FROM {name}")
    assert "HIVE_UNSUPPORTED_FORMAT: Text in another encoding" in reason("INSERT INTO latin VALUES ('a')")
    missing = f"TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.{bucket}.missing' does not exist"
    assert reason("SELECT * FROM missing FOR TIMESTAMP AS OF current_timestamp") == missing
