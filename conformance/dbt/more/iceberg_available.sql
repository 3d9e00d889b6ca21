{{ config(materialized='table', table_type='iceberg', s3_data_naming='table_unique', pre_hook="select 1", post_hook=["optimize {{ this.render_pure() }} rewrite data using bin_pack", "vacuum {{ this.render_pure() }}"]) }}
select {{ var('round') }} as round, id from {{ ref('orders') }}
