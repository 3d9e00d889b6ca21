{{ config(materialized='table', s3_data_naming='table_unique') }}
select 1 as one
