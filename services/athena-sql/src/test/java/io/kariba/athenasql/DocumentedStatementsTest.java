package io.kariba.athenasql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements in the forms of the Athena User Guide's chapters on log files, SerDes, partitions and CTAS: all of them are read. */
class DocumentedStatementsTest {
    @ParameterizedTest
    @ValueSource(strings = {
        // Query Application Load Balancer logs: RegexSerDe with double-quoted properties
        """
        CREATE EXTERNAL TABLE IF NOT EXISTS alb_logs (
            type string, time string, client_port int, request_processing_time double, received_bytes bigint, ssl_protocol string
        )
        PARTITIONED BY ( day STRING )
        ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
        WITH SERDEPROPERTIES (
            'serialization.format' = '1',
            'input.regex' = '([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*):([0-9]*) \\"([^ ]*) (.*) (- |[^ ]*)\\" "([^\\"]*)" ([A-Z0-9-_]+)'
        )
        LOCATION 's3://bucket/AWSLogs/111122223333/elasticloadbalancing/us-east-1/'
        TBLPROPERTIES (
            "projection.enabled" = "true", "projection.day.type" = "date", "projection.day.range" = "2022/01/01,NOW",
            "projection.day.format" = "yyyy/MM/dd", "storage.location.template" = "s3://bucket/AWSLogs/${day}"
        )""",
        // Query CloudTrail logs: nested structs over lines, comments
        """
        CREATE EXTERNAL TABLE cloudtrail_logs (
            eventversion STRING,
            useridentity STRUCT<
               type:STRING,
               sessioncontext:STRUCT<
                 attributes:STRUCT< mfaauthenticated:STRING, creationdate:STRING>,
                 sessionissuer:STRUCT< type:STRING, username:STRING>,
                 webIdFederationData: STRUCT< federatedProvider: STRING, attributes: map<string,string> > > >,
            resources ARRAY<STRUCT< arn: STRING, accountid: STRING>>
        )
        COMMENT 'CloudTrail table for bucket'
        ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
        STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
        OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
        LOCATION 's3://bucket/AWSLogs/Account_ID/'
        TBLPROPERTIES ('classification'='cloudtrail');""",
        // LazySimpleSerDe for CSV, TSV, and custom-delimited files
        """
        CREATE EXTERNAL TABLE flight_delays_csv (
            yr INT, quarter INT, -- a comment
            flightdate STRING /* another; */, cancelled BOOLEAN
        )
        PARTITIONED BY (year STRING)
        ROW FORMAT DELIMITED
          FIELDS TERMINATED BY ','
          ESCAPED BY '\\\\'
          LINES TERMINATED BY '\\n'
        LOCATION 's3://athena-examples/flight/csv/';""",
        // OpenCSVSerDe
        """
        CREATE EXTERNAL TABLE testtimestamp1(
         `profile_id` string,
         `creationdate` date
         )
         ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
         WITH SERDEPROPERTIES ("separatorChar" = ",", "quoteChar" = "`", "escapeChar" = "\\\\")
         LOCATION 's3://bucket/path/'""",
        "CREATE EXTERNAL TABLE impressions (requestBeginTime string) PARTITIONED BY (dt string) ROW FORMAT serde 'org.openx.data.jsonserde.JsonSerDe'"
                + " with serdeproperties ( 'paths'='requestBeginTime, adId' ) LOCATION 's3://bucket/path' ;",
        "ALTER TABLE orders ADD\n  PARTITION (dt = '2016-05-14', country = 'IN') LOCATION 's3://bucket/path/to/INDIA_14_May_2016/'\n"
                + "  PARTITION (dt = '2016-05-15', country = 'IN') LOCATION 's3://bucket/path/to/INDIA_15_May_2016/';",
        "ALTER TABLE orders DROP PARTITION (dt = '2014-05-14', country = 'IN'), PARTITION (dt = '2014-05-15', country = 'IN');",
        "ALTER TABLE orders PARTITION (dt = '2014-05-14', country = 'IN') RENAME TO PARTITION (dt = '2014-05-15', country = 'IN');",
        "ALTER TABLE events PARTITION (awsregion='us-west-2') ADD COLUMNS (event_type string)",
        "ALTER TABLE names_cities REPLACE COLUMNS (first_name string, last_name string, city string)",
        "ALTER TABLE customers PARTITION (zip='98040', state='WA') SET LOCATION 's3://bucket/custdata/';",
        "ALTER TABLE orders SET TBLPROPERTIES ('notes'=\"Please don't drop this table.\");",
        "ALTER TABLE mytable UNSET TBLPROPERTIES ('a', 'b')",
        "ALTER DATABASE jd_datasets SET DBPROPERTIES ('creator'='John Doe', 'department'='applied mathematics');",
        "CREATE DATABASE IF NOT EXISTS clickstreams COMMENT 'Site Foo clickstream data aggregates' LOCATION 's3://bucket/clickstreams/'"
                + " WITH DBPROPERTIES ('creator'='Jane D.', 'Dept.'='Marketing analytics');",
        "DROP DATABASE IF EXISTS clickstreams;", "DROP SCHEMA clickstreams CASCADE;", "DROP TABLE fulfilled_orders;", "DROP TABLE IF EXISTS `fulfilled-orders`",
        "DROP VIEW IF EXISTS orders_by_date", "DESCRIBE FORMATTED mydatabase.mytable PARTITION (part_col = 100) columnA;", "DESCRIBE VIEW orders;",
        "MSCK REPAIR TABLE orders;", "SHOW COLUMNS IN customers IN sampledb;", "SHOW COLUMNS FROM sampledb.customers", "SHOW CREATE TABLE `salesdata.orderclickstoday`;",
        "SHOW CREATE VIEW orders_by_date", "SHOW DATABASES '.*analytics';", "SHOW PARTITIONS flight_delays_csv", "SHOW TABLES IN sampledb '*myflights|*logs*';",
        "SHOW TBLPROPERTIES orders('comment');", "SHOW VIEWS IN sampledb LIKE 'ord*'",
        "CREATE TABLE ctas_avro WITH (format = 'AVRO', external_location = 's3://b/c/', partitioned_by = ARRAY['key1'], bucketed_by=ARRAY['key2'], bucket_count=10)"
                + " AS SELECT name1, address1, comment1, key1 FROM table1;",
        "CREATE TABLE new_table WITH (format = 'Parquet', write_compression = 'SNAPPY') AS SELECT * FROM old_table WITH NO DATA;",
        "CREATE OR REPLACE VIEW test AS SELECT orderkey, orderstatus, totalprice / 4 AS quarter FROM orders;",
        "INSERT INTO cities_usa (city,state) SELECT city,state FROM cities_world WHERE country='usa'",
        "INSERT INTO \"sampledb\".\"cities\" VALUES (1,'Lansing','MI',TIMESTAMP '2024-01-01 00:00:00')",
        "SELECT t.x, u.y FROM t CROSS JOIN UNNEST(t.arr) WITH ORDINALITY AS u (y, n)",
        "SELECT \"$path\", count(*) FROM \"db-1\".\"t\" TABLESAMPLE BERNOULLI (12.5) GROUP BY 1 HAVING count(*) > 1.5 ORDER BY 2 DESC NULLS LAST OFFSET 3 ROWS LIMIT ALL",
        "SELECT * FROM \"logs$partitions\"", "SHOW FUNCTIONS LIKE '%seq%'", "EXPLAIN (TYPE VALIDATE) SELECT 1",
        "SELECT json_extract_scalar(a, '$.b'), try(CAST('x' AS integer)), date_add('day', -1, current_date), a[1], m['k'], CAST(ROW(1, 2.0) AS ROW(x BIGINT, y DOUBLE)) FROM t",
        "SELECT x FROM t WHERE ts BETWEEN TIMESTAMP '2020-01-01' AND now() - INTERVAL '2' DAY AND col IN (SELECT c FROM u) -- trailing",
    })
    void documentedStatementsAreRead(String text) {
        assertThat(AthenaSql.parse(text, Context.of(Optional.of("db")))).isNotInstanceOf(UnsupportedStatement.class);
    }
}
