{{ config(materialized='table', table_type='iceberg', format='parquet', partitioned_by=['bucket(city, 3)'], table_properties={'vacuum_max_snapshot_age_seconds': '86400'}) }}
select city, sum(total) as total, max(id) as last from {{ ref('totals') }} group by city
