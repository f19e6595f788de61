// Kolmogorov-Smirnov windowing (Raab, Heusinger and Schleif 2020): alarm when the newest values and a random draw of those before them
// seem to come from different laws. It sees changes of spread and shape too, and gives false alarms at its rate alpha.
import { kolmogorovSmirnov } from '../drift/kolmogorov-smirnov.ts';
import { MersenneTwister } from '../random/mersenne-twister.ts';
import type { Detector, DetectorSignal } from './detector.ts';

export interface KswinOptions {
  /** p-value of an alarm, for each test, default 0.005. */
  readonly alpha?: number;
  /** Values that are looked at, default 100. */
  readonly windowSize?: number;
  /** How many of them are the newest, and how many of the others are drawn, default 30. */
  readonly statSize?: number;
  /** Of the draws, begun anew after each alarm, default 0. */
  readonly seed?: number;
}

/** A gap below this is no alarm, however sure. */
const leastGap = 0.1;

/** Input: any real. Each value costs a sort of `statSize` values. */
export class Kswin implements Detector {
  readonly #alpha: number;
  readonly #windowSize: number;
  readonly #statSize: number;
  readonly #seed: number;
  #window: number[] = [];
  #random: MersenneTwister;
  #fresh = false;

  /** @throws RangeError when no value is left to draw from, or alpha is not in (0, 1) */
  constructor(options: KswinOptions = {}) {
    this.#alpha = options.alpha ?? 0.005;
    this.#windowSize = options.windowSize ?? 100;
    this.#statSize = options.statSize ?? 30;
    this.#seed = options.seed ?? 0;
    if (!(this.#alpha > 0 && this.#alpha < 1)) throw new RangeError(`alpha lies in (0, 1), got ${this.#alpha}`);
    if (!(this.#statSize > 0 && 2 * this.#statSize <= this.#windowSize))
      throw new RangeError(`a window of ${this.#windowSize} values holds no two times ${this.#statSize}`);
    this.#random = new MersenneTwister(this.#seed);
  }

  update(value: number): DetectorSignal {
    if (this.#fresh) {
      this.#window = [];
      this.#random = new MersenneTwister(this.#seed);
      this.#fresh = false;
    }
    this.#window.push(value);
    if (this.#window.length < this.#windowSize) return 'none';
    if (this.#window.length > this.#windowSize) this.#window.shift();
    const older = this.#windowSize - this.#statSize;
    const drawn = this.#random.sample(older, this.#statSize).map((place) => this.#window[place] as number);
    const { statistic, pValue } = kolmogorovSmirnov(drawn, this.#window.slice(older));
    this.#fresh = pValue <= this.#alpha && statistic > leastGap;
    return this.#fresh ? 'drift' : 'none';
  }
}
