-- Every customer seen 30 days after the cut-off, at that later day: the rows of the candidate that looks into the future.
-- Input: orders(customer_id, date, ...), one row per customer and day.
SELECT DISTINCT customer_id, CAST(CAST($cutoff AS DATE) + 30 AS DATE) AS cutoff
FROM orders
WHERE date <= CAST($cutoff AS DATE) + 30
