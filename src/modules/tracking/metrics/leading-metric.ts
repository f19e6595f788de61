// Which metric stands for a run when nobody said: one whose name tells which way is better, on held-out data before training data.

export interface LeadingMetric {
  readonly key: string;
  /** Greater values are better. */
  readonly higher: boolean;
}

/** Words in names of metrics, the most telling first. */
const words: readonly (readonly [word: string, higher: boolean])[] = [
  ['auc', true],
  ['f1', true],
  ['accuracy', true],
  ['acc', true],
  ['r2', true],
  ['ndcg', true],
  ['precision', true],
  ['recall', true],
  ['logloss', false],
  ['loss', false],
  ['rmse', false],
  ['mse', false],
  ['mae', false],
  ['mape', false],
  ['brier', false],
  ['error', false],
  ['perplexity', false],
];
const heldOut = new Set(['val', 'valid', 'validation', 'holdout', 'test', 'eval', 'heldout']);
const seen = new Set(['train', 'training', 'fit']);

const partsOf = (key: string): readonly string[] => key.toLowerCase().split(/[^a-z0-9]+/);

function rankOf(key: string): number {
  const parts = partsOf(key);
  const word = words.findIndex(([word]) => parts.includes(word));
  if (word < 0) return Number.POSITIVE_INFINITY;
  const data = parts.some((part) => heldOut.has(part)) ? 0 : parts.some((part) => seen.has(part)) ? 2 : 1;
  return data * words.length + word;
}

/** True when greater values of a metric of this name are better, as they are unless its name says otherwise. */
export function higherIsBetter(key: string): boolean {
  return leadingMetric([key])?.higher ?? true;
}

/** Undefined when no name tells a direction. Equal ranks go by name. */
export function leadingMetric(keys: readonly string[]): LeadingMetric | undefined {
  const [best] = keys
    .map((key) => ({ key, rank: rankOf(key) }))
    .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1));
  if (best === undefined) return undefined;
  const [, higher = true] = words[best.rank % words.length] ?? [];
  return { key: best.key, higher };
}
