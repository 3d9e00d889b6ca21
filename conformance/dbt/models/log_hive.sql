{{ config(materialized='incremental', incremental_strategy='append', format='orc', on_schema_change='append_new_columns') }}
select id, {{ var('round') }} as round {% if var('round') > 1 %}, 'late' as note {% endif %} from {{ ref('orders') }}
