{{ config(materialized='incremental', incremental_strategy='insert_overwrite', partitioned_by=['day'], force_batch=true) }}
select n, cast(date_add('day', n, date '2026-01-01') as date) as day from unnest(sequence(1, {{ 150 * var('round') }})) as t (n)
