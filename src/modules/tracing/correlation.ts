// How much oftener two things occur together than by chance: normalised pointwise mutual information (Bouma, "Normalized (Pointwise)
// Mutual Information in Collocation Extraction", GSCL 2009), plain and with Jeffreys' prior of one half in each cell.

export interface Counts {
  readonly total: number;
  readonly first: number;
  readonly second: number;
  readonly joint: number;
}

export interface Correlation extends Counts {
  /** From -1 (never together) through 0 (independent) to 1 (always together); NaN where one of them never occurs. */
  readonly npmi: number;
  /** The same with half an occurrence added to each of the four cells. */
  readonly smoothed: number;
}

const jeffreys = 0.5;

function npmi(both: number, onlyFirst: number, onlySecond: number, neither: number): number {
  const total = both + onlyFirst + onlySecond + neither;
  if (both === total) return 1;
  const pmi = Math.log((both * total) / ((both + onlyFirst) * (both + onlySecond)));
  return Math.max(-1, Math.min(1, pmi / -Math.log(both / total)));
}

export function correlationOf(counts: Counts): Correlation {
  const { total, first, second, joint } = counts;
  const [onlyFirst, onlySecond, neither] = [first - joint, second - joint, total - first - second + joint];
  // Counts are read one after another, so that writes between them may not add up.
  if (first === 0 || second === 0 || Math.min(onlyFirst, onlySecond, neither) < 0)
    return { ...counts, npmi: Number.NaN, smoothed: Number.NaN };
  return {
    ...counts,
    npmi: joint === 0 ? -1 : npmi(joint, onlyFirst, onlySecond, neither),
    smoothed: npmi(joint + jeffreys, onlyFirst + jeffreys, onlySecond + jeffreys, neither + jeffreys),
  };
}
