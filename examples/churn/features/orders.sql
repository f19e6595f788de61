-- Orders: everything a customer bought on one day is one order.
-- Input: transactions(customer_id, date, cds, amount in USD). Amounts are summed as decimals, so the order of the rows cannot change a digit.
SELECT
  customer_id,
  CAST(date AS DATE) AS date,
  CAST(sum(cds) AS INTEGER) AS cds,
  sum(CAST(amount AS DECIMAL(12, 2))) AS amount
FROM transactions
GROUP BY customer_id, CAST(date AS DATE)
