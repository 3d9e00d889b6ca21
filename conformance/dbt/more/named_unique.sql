{{ config(materialized='table', s3_data_naming='unique') }}
select 1 as one
