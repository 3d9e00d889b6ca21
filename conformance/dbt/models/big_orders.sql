select id, customer_id, amount from {{ ref('orders') }} where amount > 6
