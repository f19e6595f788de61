// ADWIN (Bifet & Gavaldà 2007): a window that grows while its mean is steady and drops its old part when two halves differ.
// Memory O(log n): old items are kept as exponentially growing buckets of total and variance.
import type { Detector, DetectorSignal } from './detector.ts';

export interface AdwinOptions {
  /** Significance, default 0.002; smaller means fewer alarms. */
  readonly delta?: number;
  /** A cut is looked for on every `clock`-th item, default 32. */
  readonly clock?: number;
  /** Buckets per size before two merge, default 5. */
  readonly maxBuckets?: number;
  /** Fewest items on either side of a cut, default 5. */
  readonly minWindow?: number;
  /** Items before the first look, default 10. */
  readonly gracePeriod?: number;
}

/** Buckets of one size (2^row items each), oldest first. */
interface BucketRow {
  readonly totals: number[];
  readonly variances: number[];
}

/** Adaptive windowing over any real values. */
export class Adwin implements Detector {
  readonly #delta: number;
  readonly #clock: number;
  readonly #maxBuckets: number;
  readonly #minWindow: number;
  readonly #gracePeriod: number;
  #rows: BucketRow[] = [];
  #width = 0;
  #total = 0;
  #squares = 0;
  #tick = 0;
  #fresh = true;

  constructor(options: AdwinOptions = {}) {
    this.#delta = options.delta ?? 0.002;
    this.#clock = options.clock ?? 32;
    this.#maxBuckets = options.maxBuckets ?? 5;
    this.#minWindow = options.minWindow ?? 5;
    this.#gracePeriod = options.gracePeriod ?? 10;
  }

  /** Items in the window. */
  get width(): number {
    return this.#width;
  }

  /** Mean of the window. */
  get estimate(): number {
    return this.#width === 0 ? 0 : this.#total / this.#width;
  }

  /** Σ (x − mean)² of the window. */
  get squares(): number {
    return this.#squares;
  }

  update(value: number): DetectorSignal {
    if (this.#fresh) this.#reset();
    this.#insert(value);
    this.#tick++;
    if (this.#tick % this.#clock !== 0 || this.#width <= this.#gracePeriod) return 'none';
    let drift = false;
    while (this.#cutExists()) {
      drift = true;
      this.#dropOldest();
    }
    this.#fresh = drift;
    return drift ? 'drift' : 'none';
  }

  #reset(): void {
    this.#rows = [{ totals: [], variances: [] }];
    this.#width = 0;
    this.#total = 0;
    this.#squares = 0;
    this.#tick = 0;
    this.#fresh = false;
  }

  #insert(value: number): void {
    this.#width++;
    if (this.#width > 1) {
      const before = this.#width - 1;
      this.#squares += (before * (value - this.#total / before) ** 2) / this.#width;
    }
    this.#total += value;
    this.#rows[0]?.totals.push(value);
    this.#rows[0]?.variances.push(0);
    this.#compress();
  }

  /** Merges the two oldest buckets of every overfull row into one of the next. */
  #compress(): void {
    for (let r = 0; r < this.#rows.length; r++) {
      const row = this.#rows[r] as BucketRow;
      if (row.totals.length <= this.#maxBuckets) return;
      const size = 2 ** r;
      const [first = 0, second = 0] = row.totals.splice(0, 2);
      const [firstVariance = 0, secondVariance = 0] = row.variances.splice(0, 2);
      const gap = (first - second) / size;
      if (r + 1 === this.#rows.length) this.#rows.push({ totals: [], variances: [] });
      const next = this.#rows[r + 1] as BucketRow;
      next.totals.push(first + second);
      next.variances.push(firstVariance + secondVariance + (size / 2) * gap * gap);
    }
  }

  #dropOldest(): void {
    const r = this.#rows.length - 1;
    const row = this.#rows[r] as BucketRow;
    const size = 2 ** r;
    const total = row.totals.shift() as number;
    const variance = row.variances.shift() as number;
    this.#width -= size;
    this.#total -= total;
    const gap = total / size - this.#total / this.#width;
    this.#squares -= variance + (size * this.#width * gap * gap) / (size + this.#width);
    if (row.totals.length === 0) this.#rows.pop();
  }

  /** Whether some split into older and newer items differs in mean by more than chance allows. */
  #cutExists(): boolean {
    let older = 0;
    let olderTotal = 0;
    const logs = Math.log((2 * Math.log(this.#width)) / this.#delta);
    const variance = this.#squares / this.#width;
    for (let r = this.#rows.length - 1; r >= 0; r--) {
      const { totals } = this.#rows[r] as BucketRow;
      // Every bucket border is a cut; releases of River before 0.26 passed over the newest bucket of each size.
      for (const total of totals) {
        older += 2 ** r;
        olderTotal += total;
        const newer = this.#width - older;
        if (newer < this.#minWindow || older < this.#minWindow) continue;
        const gap = olderTotal / older - (this.#total - olderTotal) / newer;
        const reciprocal = 1 / (older - this.#minWindow + 1) + 1 / (newer - this.#minWindow + 1);
        const bound = Math.sqrt(2 * reciprocal * variance * logs) + (2 / 3) * logs * reciprocal;
        if (Math.abs(gap) > bound) return true;
      }
    }
    return false;
  }
}
