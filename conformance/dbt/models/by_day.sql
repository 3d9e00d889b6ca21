{{ config(materialized='incremental', incremental_strategy='insert_overwrite', partitioned_by=['day'], format='parquet', unique_tmp_table_suffix=true) }}
select id, amount, {{ var('round') }} as round, day from {{ ref('orders') }}
