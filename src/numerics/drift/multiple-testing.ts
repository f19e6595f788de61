// Corrections for testing many columns at once; each returns adjusted p-values to compare with the usual level.

/** p · m, at most 1: controls the chance of any false alarm. */
export function bonferroni(pValues: readonly number[]): number[] {
  return pValues.map((p) => Math.min(1, p * pValues.length));
}

/** Benjamini & Hochberg (1995): controls the expected share of false alarms among the alarms. */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const m = pValues.length;
  const order = Array.from(pValues.keys()).sort((a, b) => (pValues[b] as number) - (pValues[a] as number));
  const adjusted = pValues.map(() => 1);
  let smallest = 1;
  order.forEach((row, i) => {
    smallest = Math.min(smallest, ((pValues[row] as number) * m) / (m - i));
    adjusted[row] = smallest;
  });
  return adjusted;
}
