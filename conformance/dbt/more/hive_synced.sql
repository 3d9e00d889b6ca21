{{ config(materialized='incremental', incremental_strategy='append', format='parquet', on_schema_change='sync_all_columns') }}
select id {% if var('round') == 1 %}, amount {% else %}, day, placed_at {% endif %} from {{ ref('orders') }}
