// Whole numbers of 64 bits, which JavaScript holds as bigints.

/** An integer as a number where that is exact. */
export function exactInteger(wide: bigint): number | bigint {
  const number = Number(wide);
  return Number.isSafeInteger(number) ? number : wide;
}
