// The rule by which the data plane takes a challenger out of the traffic by itself.

/** A challenger is taken out once this share of its newest requests failed, or took longer. */
export interface Burst {
  /** How many of the newest are looked at. */
  readonly requests: number;
  readonly share: number;
  /** Milliseconds; null: only failures count. */
  readonly slowMs: number | null;
}

export const defaultBurst: Burst = { requests: 20, share: 0.5, slowMs: null };
