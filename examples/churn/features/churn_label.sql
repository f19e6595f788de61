-- Who is scored at the cut-off, and what became of them: the last order lies less than 90 days back, and churn is 1
-- when no order follows within 60 days. The label is known from $cutoff + 60 days on; ask for it no earlier.
-- Input: orders(customer_id, date, ...), one row per customer and day.
SELECT
  customer_id,
  CAST($cutoff AS DATE) AS cutoff,
  CASE WHEN count(*) FILTER (date > CAST($cutoff AS DATE)) = 0 THEN 1 ELSE 0 END AS churn
FROM orders
WHERE date <= CAST($cutoff AS DATE) + 60
GROUP BY customer_id
HAVING CAST($cutoff AS DATE) - max(date) FILTER (date <= CAST($cutoff AS DATE)) < 90
