{{ config(materialized='table', s3_data_naming='table', write_compression='snappy', format='json') }}
select map(array['a'], array[1]) as m, cast(row(1, 'x') as row(n integer, s varchar)) as r, date '2026-11-21' as d
