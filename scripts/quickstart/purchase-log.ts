// The retailer's side: the purchase log as it comes in, day by day, and what the retailer knows of its own customers.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const file = fileURLToPath(new URL('../../examples/churn/data/transactions.csv.gz', import.meta.url));
const dayMs = 86_400_000;

export interface PurchaseLog {
  /** CSV of the purchases of (after, until], header first. */
  csv(after: string, until: string): { readonly text: string; readonly rows: number };
  /** Customers who bought in the 90 days up to a day, in order of their number. */
  active(day: string): readonly string[];
  /** 1 when the customer buys nothing in the 60 days after the day. */
  churned(customer: string, day: string): 0 | 1;
}

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / dayMs;

/** @throws Error that names the remedy when the file is missing */
export function requirePurchaseLog(): void {
  if (existsSync(file)) return;
  throw new Error(
    'The purchase log examples/churn/data/transactions.csv.gz is missing: `git checkout examples/churn/data` brings it back.',
  );
}

export function readPurchaseLog(): PurchaseLog {
  const [header = '', ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
  const purchases = lines.map((line) => {
    const [customer = '', date = ''] = line.split(',', 2);
    return { line, customer, date };
  });
  /** Days of purchase per customer, ascending. */
  const daysOf = new Map<string, number[]>();
  for (const { customer, date } of purchases) {
    const day = dayNumber(date);
    const days = daysOf.get(customer);
    if (days === undefined) daysOf.set(customer, [day]);
    else if (days.at(-1) !== day) days.push(day);
  }
  return {
    csv(after, until) {
      const chosen = purchases.filter(({ date }) => date > after && date <= until);
      return { text: `${[header, ...chosen.map(({ line }) => line)].join('\n')}\n`, rows: chosen.length };
    },
    active(day) {
      const at = dayNumber(day);
      const last = (days: readonly number[]): number => days.findLast((one) => one <= at) ?? Number.NEGATIVE_INFINITY;
      return [...daysOf]
        .filter(([, days]) => at - last(days) < 90)
        .map(([customer]) => customer)
        .sort();
    },
    churned(customer, day) {
      const at = dayNumber(day);
      return daysOf.get(customer)?.some((one) => one > at && one <= at + 60) === true ? 0 : 1;
    },
  };
}

/** Rows that a broken export would deliver; every one must be quarantined. */
export function brokenRows(day: string): string {
  return [
    `00017,${day},1,-11.77`,
    `X0042,${day},2,25.10`,
    `00231,,1,14.99`,
    `00099,2001-01-01,1,9.99`,
    `00100,${day},0,9.99`,
  ].join('\n');
}
