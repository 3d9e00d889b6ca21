{{ config(materialized='table', partitioned_by=['city'], bucketed_by=['id'], bucket_count=2, write_compression='zstd', field_delimiter=none) }}
select c.id, c.name, sum(o.amount) as total, array_agg(o.id order by o.id) as orders, coalesce(c.city, 'nowhere') as city
from {{ ref('customers') }} c join {{ ref('orders') }} o on o.customer_id = c.id
group by c.id, c.name, c.city
