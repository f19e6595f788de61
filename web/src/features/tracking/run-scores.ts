// What an evaluation came to: the judgements of its traces by name, summed up.
import type { Item } from '../../api/client.ts';

type Trace = Pick<Item<'viewTraces'>, 'assessments'>;

export interface Score {
  readonly name: string;
  /** Traces that were judged by it. */
  readonly n: number;
  /** Of numbers, and of yes and no as 1 and 0; null where something else was said. */
  readonly mean: number | null;
  /** What was said and how often, the most frequent first, where it is no number. */
  readonly values: readonly (readonly [text: string, times: number])[];
  /** Judgements that failed. */
  readonly failed: number;
}

const numberOf = (value: unknown): number | undefined => {
  if (typeof value === 'boolean') return Number(value);
  if (value === 'yes' || value === 'no') return Number(value === 'yes');
  return typeof value === 'number' ? value : undefined;
};

/** By name; of each name what counts in every trace. */
export function scoresOf(traces: readonly Trace[]): readonly Score[] {
  const named = new Map<string, { readonly values: unknown[]; failed: number }>();
  for (const { assessments } of traces)
    for (const { name, kind, valid, value, error } of assessments) {
      if (kind !== 'feedback' || !valid) continue;
      const of = named.get(name) ?? { values: [], failed: 0 };
      named.set(name, of);
      if (error !== null && error !== undefined) of.failed++;
      else of.values.push(value);
    }
  return [...named]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { values, failed }]) => {
      const numbers = values.flatMap((value) => numberOf(value) ?? []);
      const n = values.length;
      const counted = new Map<string, number>();
      for (const value of values) {
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        counted.set(text, (counted.get(text) ?? 0) + 1);
      }
      const mean = n > 0 && numbers.length === n ? numbers.reduce((sum, one) => sum + one, 0) / n : null;
      return { name, n, mean, values: [...counted].sort((a, b) => b[1] - a[1]), failed };
    });
}
