{{ config(materialized='incremental', incremental_strategy='merge', table_type='iceberg', unique_key='n', partitioned_by=['day']) }}
select n, {{ var('round') }} as round, cast(date_add('day', n, date '2026-01-01') as date) as day from unnest(sequence(1, {{ 110 + 20 * var('round') }})) as t (n)
