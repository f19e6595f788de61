// From counts to shares, and the pairing of reference and current that every binned statistic starts with.

export interface SharePair {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** counts / total. @throws RangeError on a negative count or when nothing was counted */
export function shares(counts: ArrayLike<number>): Float64Array {
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    if (!(count >= 0 && count < Infinity)) throw new RangeError(`count ${count} in bin ${i} is not a number >= 0`);
    total += count;
  }
  if (total === 0) throw new RangeError('shares need at least one counted value');
  return Float64Array.from(counts, (count) => count / total);
}

/** Shares of both sides over the same bins. @throws RangeError when the numbers of bins differ */
export function sharePair(reference: ArrayLike<number>, current: ArrayLike<number>): SharePair {
  if (reference.length !== current.length) {
    throw new RangeError(`reference has ${reference.length} bins, current ${current.length}`);
  }
  return { reference: shares(reference), current: shares(current) };
}

export interface AlignedCounts {
  /** Union of both sides' categories, in code-point order. */
  readonly categories: string[];
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** Counts of both sides over the union of their categories, absent ones 0. */
export function alignCategories(
  reference: ReadonlyMap<string, number>,
  current: ReadonlyMap<string, number>,
): AlignedCounts {
  const categories = Array.from(new Set([...reference.keys(), ...current.keys()])).sort();
  return {
    categories,
    reference: Float64Array.from(categories, (category) => reference.get(category) ?? 0),
    current: Float64Array.from(categories, (category) => current.get(category) ?? 0),
  };
}

/** How often each text occurs. */
export function countCategories(values: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
