{{ config(materialized='table', s3_data_naming='schema_table', format='avro', external_location='s3://' ~ env_var('SHOP_NAME') ~ '/outside/avro_table/') }}
select id, name, city from {{ ref('customers') }}
