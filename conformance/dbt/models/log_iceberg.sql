{{ config(materialized='incremental', incremental_strategy='append', table_type='iceberg', on_schema_change='sync_all_columns') }}
select id, placed_at as at, {% if var('round') == 1 %} cast(id as integer) as code, 1 as old {% else %} cast(id as varchar) as code, 'late' as note {% endif %}
from {{ ref('orders') }}
