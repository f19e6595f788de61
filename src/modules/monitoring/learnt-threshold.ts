// A threshold that the reference teaches: how far its own parts are from the whole of it, as NannyML has it.

const parts = 10;
const deviations = 3;

/** First rows of the parts: ten of one size and, where rows are left over, one more. */
export function chunkStarts(rows: number): number[] {
  const size = chunkSize(rows);
  return Array.from({ length: Math.ceil(rows / size) }, (_, part) => part * size);
}

export const chunkSize = (rows: number): number => Math.max(1, Math.floor(rows / parts));

/** Mean of the distances of the parts and three of their standard deviations. */
export function learntThreshold(distances: readonly number[]): number {
  const mean = distances.reduce((sum, value) => sum + value, 0) / distances.length;
  const variance = distances.reduce((sum, value) => sum + (value - mean) ** 2, 0) / distances.length;
  return mean + deviations * Math.sqrt(variance);
}
