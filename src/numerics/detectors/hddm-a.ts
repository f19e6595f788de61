// HDDM_A (Frías-Blanco et al. 2015): compares the running mean with the most favourable earlier one by Hoeffding's bound.
// Values must lie in [0, 1]. A sane default for error streams.
import type { Detector, DetectorSignal } from './detector.ts';

export interface HddmOptions {
  /** Significance of an alarm, default 0.001. */
  readonly driftConfidence?: number;
  /** Significance of a warning, default 0.005. */
  readonly warningConfidence?: number;
  /** Also alarm when the mean falls, default false. */
  readonly twoSided?: boolean;
}

interface Mean {
  readonly count: number;
  readonly value: number;
}

const nothing: Mean = { count: 0, value: 0 };

/** Input: 1 for a wrong prediction, 0 for a right one, or any value in [0, 1]. */
export class HddmA implements Detector {
  readonly #drift: number;
  readonly #warning: number;
  readonly #twoSided: boolean;
  #all: Mean = nothing;
  #lowest: Mean = nothing;
  #highest: Mean = nothing;
  #fresh = false;

  constructor(options: HddmOptions = {}) {
    this.#drift = options.driftConfidence ?? 0.001;
    this.#warning = options.warningConfidence ?? 0.005;
    this.#twoSided = options.twoSided ?? false;
  }

  update(value: number): DetectorSignal {
    if (this.#fresh) {
      this.#all = nothing;
      this.#lowest = nothing;
      this.#highest = nothing;
    }
    const count = this.#all.count + 1;
    this.#all = { count, value: this.#all.value + (value - this.#all.value) / count };
    const reach = this.#hoeffding(count);
    if (
      this.#lowest.count === 0 ||
      this.#all.value + reach <= this.#lowest.value + this.#hoeffding(this.#lowest.count)
    ) {
      this.#lowest = this.#all;
    }
    if (
      this.#highest.count === 0 ||
      this.#all.value - reach >= this.#highest.value - this.#hoeffding(this.#highest.count)
    ) {
      this.#highest = this.#all;
    }
    const signal = this.#signal();
    this.#fresh = signal === 'drift';
    return signal;
  }

  #signal(): DetectorSignal {
    const rise = this.#all.value - this.#lowest.value;
    if (this.#exceeds(rise, this.#lowest, this.#drift)) return 'drift';
    const fall = this.#highest.value - this.#all.value;
    if (this.#twoSided && this.#exceeds(fall, this.#highest, this.#drift)) return 'drift';
    if (this.#exceeds(rise, this.#lowest, this.#warning)) return 'warning';
    if (this.#twoSided && this.#exceeds(fall, this.#highest, this.#warning)) return 'warning';
    return 'none';
  }

  #hoeffding(count: number): number {
    return Math.sqrt(Math.log(1 / this.#drift) / (2 * count));
  }

  #exceeds(gap: number, cut: Mean, confidence: number): boolean {
    if (cut.count === this.#all.count) return false;
    const m = (this.#all.count - cut.count) / (cut.count * this.#all.count);
    return gap >= Math.sqrt((m / 2) * Math.log(2 / confidence));
  }
}
