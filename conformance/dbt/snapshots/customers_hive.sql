{% snapshot customers_hive %}
{{ config(unique_key='id', strategy='check', check_cols=['city'], hard_deletes='invalidate') }}
select id, name, city from {{ ref('customers') }}
{% endsnapshot %}
