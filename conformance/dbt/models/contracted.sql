{{ config(materialized='table') }}
select id, amount, day from {{ ref('orders') }}
