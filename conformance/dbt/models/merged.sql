{{ config(materialized='incremental', incremental_strategy='merge', table_type='iceberg', unique_key=['id', 'customer_id'], partitioned_by=['day(at)'],
   delete_condition='src.amount < 0', update_condition='src.amount > target.amount', insert_condition='src.id <> 4',
   incremental_predicates=["target.at >= timestamp '2026-11-01 00:00:00'"], merge_update_columns=['amount', 'rounds'], merge_update_columns_rules={'rounds': 'append_distinct'}) }}
select id, customer_id, amount, array[{{ var('round') }}] as rounds, cast(placed_at as timestamp(6)) as at from {{ ref('orders') }}
{% if is_incremental() %} where day >= (select cast(min(at) as date) from {{ this }}) {% endif %}
