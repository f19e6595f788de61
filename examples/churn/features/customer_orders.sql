-- The 14 features of every customer at the cut-off, point in time: only orders with date <= $cutoff are seen.
-- Input: orders(customer_id, date, cds, amount in USD), one row per customer and day. Days are whole days.
-- All features are 32-bit floats, so that training, drift reference and serving compare the same bits.
WITH seen AS (
  SELECT
    *,
    CAST(date - lag(date) OVER by_customer AS INTEGER) AS gap,
    first_value(amount) OVER by_customer AS first_amount
  FROM orders
  WHERE date <= CAST($cutoff AS DATE)
  WINDOW by_customer AS (PARTITION BY customer_id ORDER BY date)
),
summed AS (
  SELECT
    customer_id,
    CAST($cutoff AS DATE) - max(date) AS recency_days,
    count(*) AS frequency,
    CAST($cutoff AS DATE) - min(date) AS tenure_days,
    CAST(sum(amount) AS DOUBLE) AS monetary_sum,
    coalesce(avg(gap), CAST($cutoff AS DATE) - min(date)) AS ipt_mean,
    coalesce(stddev_samp(gap), 0) AS ipt_std,
    count(*) FILTER (date > CAST($cutoff AS DATE) - 30) AS orders_30d,
    count(*) FILTER (date > CAST($cutoff AS DATE) - 60) AS orders_60d,
    count(*) FILTER (date > CAST($cutoff AS DATE) - 90) AS orders_90d,
    coalesce(CAST(sum(amount) FILTER (date > CAST($cutoff AS DATE) - 90) AS DOUBLE), 0) AS amount_90d,
    CAST(sum(cds) AS DOUBLE) AS cds,
    CAST(min(first_amount) AS DOUBLE) AS first_order_value
  FROM seen
  GROUP BY customer_id
)
SELECT
  customer_id,
  CAST($cutoff AS DATE) AS cutoff,
  CAST(recency_days AS FLOAT) AS recency_days,
  CAST(frequency AS FLOAT) AS frequency,
  CAST(tenure_days AS FLOAT) AS tenure_days,
  CAST(monetary_sum AS FLOAT) AS monetary_sum,
  CAST(monetary_sum / frequency AS FLOAT) AS monetary_mean,
  CAST(ipt_mean AS FLOAT) AS ipt_mean,
  CAST(ipt_std AS FLOAT) AS ipt_std,
  CAST(orders_30d AS FLOAT) AS orders_30d,
  CAST(orders_60d AS FLOAT) AS orders_60d,
  CAST(orders_90d AS FLOAT) AS orders_90d,
  CAST(amount_90d AS FLOAT) AS amount_90d,
  CAST(cds / frequency AS FLOAT) AS cds_per_order,
  CAST(first_order_value AS FLOAT) AS first_order_value,
  CAST(recency_days / greatest(ipt_mean, 1) AS FLOAT) AS gap_ratio
FROM summed
