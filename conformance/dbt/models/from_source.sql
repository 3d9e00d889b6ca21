select count(*) as n, max(placed_at) as last from {{ source('raw', 'orders') }}
-- depends_on: {{ ref('orders') }}
