// Retry arithmetic only; waiting is the caller's, so that this stays pure.

export interface Backoff {
  readonly firstMs: number;
  readonly factor: number;
  readonly maxMs: number;
}

/**
 * Delay before retry number `attempt` (1 = after the first failure), with full jitter: uniform in (0, min(max, first·factor^(n−1))].
 * @param unit a number in [0, 1) from the random port
 */
export function backoffDelay(backoff: Backoff, attempt: number, unit: number): number {
  const ceiling = Math.min(backoff.maxMs, backoff.firstMs * backoff.factor ** (attempt - 1));
  return Math.max(1, Math.round(ceiling * (1 - unit)));
}
