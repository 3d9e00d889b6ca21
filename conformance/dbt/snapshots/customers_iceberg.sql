{% snapshot customers_iceberg %}
{{ config(unique_key='id', strategy='check', check_cols=['city'], hard_deletes='invalidate', table_type='iceberg') }}
select id, name, city from {{ ref('customers') }}
{% endsnapshot %}
