{{ config(materialized='table', ha=true, versions_to_keep=1, s3_data_naming='table_unique') }}
select {{ var('round') }} as round, count(*) as n from {{ ref('orders') }}
