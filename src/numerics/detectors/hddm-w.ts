// HDDM_W (Frías-Blanco et al. 2015): exponentially weighted means before and after the best cut, McDiarmid's bound.
// Faster than HDDM_A on abrupt changes, weaker on slow ones. Values must lie in [0, 1].
import type { Detector, DetectorSignal } from './detector.ts';
import type { HddmOptions } from './hddm-a.ts';

export interface HddmWOptions extends HddmOptions {
  /** Weight of the newest value, default 0.05. */
  readonly lambda?: number;
}

/** Weighted mean and the sum of its squared weights, which bounds how far it can stray. */
interface WeightedMean {
  readonly value: number;
  readonly bound: number;
}

/** One direction: the mean at the best cut, and the mean of what came after. */
interface Side {
  cutPoint: number;
  before: WeightedMean | undefined;
  after: WeightedMean | undefined;
}

export class HddmW implements Detector {
  readonly #drift: number;
  readonly #warning: number;
  readonly #twoSided: boolean;
  readonly #lambda: number;
  #all: WeightedMean | undefined;
  #rise: Side = newSide();
  #fall: Side = newSide();
  #fresh = false;

  constructor(options: HddmWOptions = {}) {
    this.#drift = options.driftConfidence ?? 0.001;
    this.#warning = options.warningConfidence ?? 0.005;
    this.#twoSided = options.twoSided ?? false;
    this.#lambda = options.lambda ?? 0.05;
  }

  update(value: number): DetectorSignal {
    if (this.#fresh) {
      this.#all = undefined;
      this.#rise = newSide();
      this.#fall = newSide();
    }
    this.#all = this.#weigh(this.#all, value);
    // A fall is a rise of the mirrored values, so one rule serves both directions.
    this.#move(this.#rise, value, 1);
    this.#move(this.#fall, value, -1);
    const signal = this.#signal();
    this.#fresh = signal === 'drift';
    return signal;
  }

  #signal(): DetectorSignal {
    for (const [confidence, signal] of [
      [this.#drift, 'drift'],
      [this.#warning, 'warning'],
    ] as const) {
      if (this.#exceeds(this.#rise, 1, confidence)) return signal;
      if (this.#twoSided && this.#exceeds(this.#fall, -1, confidence)) return signal;
    }
    return 'none';
  }

  #weigh(mean: WeightedMean | undefined, value: number): WeightedMean {
    const keep = 1 - this.#lambda;
    const bound = this.#lambda ** 2 + keep ** 2 * (mean?.bound ?? 1);
    if (mean === undefined) return { value, bound };
    return { value: this.#lambda * value + keep * mean.value, bound };
  }

  #move(side: Side, value: number, sign: 1 | -1): void {
    const all = this.#all as WeightedMean;
    const level = sign * all.value + mcDiarmid(all.bound, this.#drift);
    if (level < side.cutPoint) {
      side.cutPoint = level;
      side.before = all;
      side.after = undefined;
    } else side.after = this.#weigh(side.after, value);
  }

  #exceeds(side: Side, sign: 1 | -1, confidence: number): boolean {
    if (side.before === undefined || side.after === undefined) return false;
    const gap = sign * (side.after.value - side.before.value);
    return gap > mcDiarmid(side.before.bound + side.after.bound, confidence);
  }
}

function newSide(): Side {
  return { cutPoint: Infinity, before: undefined, after: undefined };
}

function mcDiarmid(bound: number, confidence: number): number {
  return Math.sqrt((bound * Math.log(1 / confidence)) / 2);
}
