// Drift detection method (Gama et al. 2004): alarm when the error rate rises by three of its best standard deviations.
import type { Detector, DetectorSignal } from './detector.ts';

export interface DdmOptions {
  /** Items before the rate is judged, default 30. */
  readonly warmStart?: number;
  /** Standard deviations to a warning, default 2. */
  readonly warningThreshold?: number;
  /** Standard deviations to an alarm, default 3. */
  readonly driftThreshold?: number;
}

/** Input: 1 for a wrong prediction, 0 for a right one. */
export class Ddm implements Detector {
  readonly #warmStart: number;
  readonly #warningThreshold: number;
  readonly #driftThreshold: number;
  #count = 0;
  #rate = 0;
  #bestRate = Infinity;
  #bestDeviation = Infinity;
  #fresh = true;

  constructor(options: DdmOptions = {}) {
    this.#warmStart = options.warmStart ?? 30;
    this.#warningThreshold = options.warningThreshold ?? 2;
    this.#driftThreshold = options.driftThreshold ?? 3;
  }

  update(value: number): DetectorSignal {
    if (this.#fresh) this.#reset();
    this.#count++;
    this.#rate += (value - this.#rate) / this.#count;
    if (this.#count <= this.#warmStart) return 'none';
    const deviation = Math.sqrt((this.#rate * (1 - this.#rate)) / this.#count);
    const level = this.#rate + deviation;
    if (level <= this.#bestRate + this.#bestDeviation) {
      this.#bestRate = this.#rate;
      this.#bestDeviation = deviation;
    }
    this.#fresh = level > this.#bestRate + this.#driftThreshold * this.#bestDeviation;
    if (this.#fresh) return 'drift';
    return level > this.#bestRate + this.#warningThreshold * this.#bestDeviation ? 'warning' : 'none';
  }

  #reset(): void {
    this.#count = 0;
    this.#rate = 0;
    this.#bestRate = Infinity;
    this.#bestDeviation = Infinity;
    this.#fresh = false;
  }
}
