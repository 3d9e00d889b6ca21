{{ config(materialized='table', format='textfile', field_delimiter='|', native_drop=true) }}
select id, name, since from {{ ref('customers') }}
