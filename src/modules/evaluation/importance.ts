// Scores of a model with one column shuffled at a time: what its importance is measured from. Seeded, and bounded in rows.
import { permutation, Xoshiro128 } from '../../numerics/random/xoshiro128.ts';
import type { InferenceModel } from '../../platform/inference/inference.ts';
import type { Sample } from './measure.ts';
import { type LabelledRows, scoreRows } from './scoring.ts';

/** Rows scored for all columns together; more of them make the evaluation slow and the intervals hardly narrower. */
const scoredRows = 200_000;
const leastRows = 200;

export interface Shuffled {
  /** Labels and unshuffled scores of the rows that were used. */
  readonly sample: Sample;
  readonly shuffled: readonly { readonly feature: string; readonly scores: Float64Array }[];
}

/** @param scores of all rows as they are @returns undefined when a fair number of rows is too much work for so many columns */
export async function scoreShuffled(
  model: InferenceModel,
  rows: LabelledRows,
  scores: Float64Array,
  columns: readonly string[],
  seed: number,
): Promise<Shuffled | undefined> {
  const most = Math.floor(scoredRows / Math.max(1, columns.length));
  if (columns.length < 2 || most < Math.min(leastRows, rows.rows)) return undefined;
  const random = new Xoshiro128(seed);
  // In the order of the file when all rows are used, else a draw of them.
  const chosen =
    rows.rows <= most
      ? Uint32Array.from({ length: rows.rows }, (_, row) => row)
      : permutation(rows.rows, random).slice(0, most);
  const take = (values: Float64Array): Float64Array => Float64Array.from(chosen, (row) => values[row] ?? Number.NaN);
  const features = new Map([...rows.features].map(([name, values]) => [name, take(values)] as const));
  const shuffled: { feature: string; scores: Float64Array }[] = [];
  for (const feature of columns) {
    const values = features.get(feature);
    if (values === undefined) continue;
    const order = permutation(chosen.length, random);
    const other = new Map(features).set(
      feature,
      Float64Array.from(order, (row) => values[row] ?? Number.NaN),
    );
    shuffled.push({ feature, scores: await scoreRows(model, { rows: chosen.length, features: other }, columns) });
  }
  return { sample: { labels: take(rows.labels), scores: take(scores) }, shuffled };
}
