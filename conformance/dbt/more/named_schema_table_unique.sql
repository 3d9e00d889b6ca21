{{ config(materialized='table', s3_data_naming='schema_table_unique') }}
select 1 as one
