// Shapley values of any function of rows, by sampled orders of its features (Štrumbelj and Kononenko, Explaining prediction models and
// individual predictions with feature contributions, 2014): along an order the features of a background row are replaced by those of
// the explained row one by one. Each order is also walked backwards, which halves the variance for what is nearly additive.
import { permutation, Xoshiro128 } from '../random/xoshiro128.ts';

export interface SampledShapley {
  readonly values: Float64Array;
  /** Standard error of each, from the spread between pairs of orders. */
  readonly errors: Float64Array;
  /** Mean of the function over the background rows that were used: the values add up to its value less this. */
  readonly base: number;
}

export interface SampledShapleyRequest<T> {
  /** Values of the function for rows. */
  evaluate(rows: readonly (readonly T[])[]): Promise<ArrayLike<number>>;
  readonly row: readonly T[];
  /** At least one. */
  readonly background: readonly (readonly T[])[];
  /** Pairs of orders; each takes a background row, in turn. */
  readonly pairs: number;
  readonly seed: number;
}

/** Evaluates pairs · (2 · features + 1) rows at most, in one call. */
export async function sampledShapley<T>(request: SampledShapleyRequest<T>): Promise<SampledShapley> {
  const { row, background, pairs } = request;
  if (background.length === 0) throw new RangeError('The background has no rows.');
  const random = new Xoshiro128(request.seed);
  const width = row.length;
  const orders: (readonly number[])[] = [];
  const rows: (readonly T[])[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const order = [...permutation(width, random)];
    for (const one of [order, order.toReversed()]) {
      orders.push(one);
      const mixed = [...(background[pair % background.length] as readonly T[])];
      rows.push([...mixed]);
      for (const feature of one) {
        mixed[feature] = row[feature] as T;
        rows.push([...mixed]);
      }
    }
  }
  const found = await request.evaluate(rows);
  const values = new Float64Array(width);
  const squares = new Float64Array(width);
  let base = 0;
  const ofPair = new Float64Array(width);
  orders.forEach((order, at) => {
    const start = at * (width + 1);
    base += (found[start] ?? Number.NaN) / orders.length;
    if (at % 2 === 0) ofPair.fill(0);
    order.forEach((feature, step) => {
      const gain = (found[start + step + 1] ?? Number.NaN) - (found[start + step] ?? Number.NaN);
      ofPair[feature] = (ofPair[feature] ?? 0) + gain / 2;
    });
    if (at % 2 === 1)
      ofPair.forEach((gain, feature) => {
        values[feature] = (values[feature] ?? 0) + gain / pairs;
        squares[feature] = (squares[feature] ?? 0) + (gain * gain) / pairs;
      });
  });
  const errors = Float64Array.from(values, (mean, feature) =>
    pairs < 2 ? Number.NaN : Math.sqrt(Math.max(0, (squares[feature] ?? 0) - mean * mean) / (pairs - 1)),
  );
  return { values, errors, base };
}
