// Early drift detection method (Baena-García et al. 2006): watches the distance between errors instead of their rate.
// Quick, and by far the most false alarms of all detectors here at its defaults.
import type { Detector, DetectorSignal } from './detector.ts';

export interface EddmOptions {
  /** Items before the best distance is kept, and errors before it is compared, default 30. */
  readonly warmStart?: number;
  /** Warning below this share of the best distance, default 0.95. */
  readonly alpha?: number;
  /** Alarm below this share of the best distance, default 0.9. */
  readonly beta?: number;
}

/** Input: 1 for a wrong prediction, 0 for a right one. */
export class Eddm implements Detector {
  readonly #warmStart: number;
  readonly #alpha: number;
  readonly #beta: number;
  #count = 0;
  #errors = 0;
  #lastError = 0;
  #mean = 0;
  #squares = 0;
  #best = -1;
  #signal: DetectorSignal = 'none';

  constructor(options: EddmOptions = {}) {
    this.#warmStart = options.warmStart ?? 30;
    this.#alpha = options.alpha ?? 0.95;
    this.#beta = options.beta ?? 0.9;
  }

  /** A warning stays in force until the next error that is judged. */
  update(value: number): DetectorSignal {
    if (this.#signal === 'drift') this.#reset();
    this.#count++;
    if (value === 1) this.#addError();
    return this.#signal;
  }

  #addError(): void {
    this.#errors++;
    const distance = this.#count - this.#lastError;
    this.#lastError = this.#count;
    const gap = distance - this.#mean;
    this.#mean += gap / this.#errors;
    this.#squares += gap * (distance - this.#mean);
    if (this.#count <= this.#warmStart) return;
    const deviation = this.#errors < 2 ? 0 : Math.sqrt(this.#squares / (this.#errors - 1));
    const level = this.#mean + 2 * deviation;
    if (level > this.#best) this.#best = level;
    else if (this.#errors > this.#warmStart) {
      const ratio = level / this.#best;
      this.#signal = ratio < this.#beta ? 'drift' : ratio < this.#alpha ? 'warning' : 'none';
    }
  }

  #reset(): void {
    this.#count = 0;
    this.#errors = 0;
    this.#lastError = 0;
    this.#mean = 0;
    this.#squares = 0;
    this.#best = -1;
    this.#signal = 'none';
  }
}
