{{ config(materialized='table', table_type='iceberg', partitioned_by=['day(day)', 'bucket(n, 2)']) }}
select n, cast(date_add('day', n, date '2026-01-01') as date) as day from unnest(sequence(1, 130)) as t (n)
