// Page-Hinkley test: cumulative deviation of values from their running mean, alarm when it leaves its extreme by a threshold.
import type { Detector, DetectorSignal } from './detector.ts';

export interface PageHinkleyOptions {
  /** Items before the first alarm, default 30. */
  readonly minInstances?: number;
  /** Deviation from the mean that is tolerated, default 0.005. */
  readonly delta?: number;
  /** Alarm threshold on the cumulative deviation, default 50. */
  readonly threshold?: number;
  /** Forgetting factor of the cumulative sums, default 0.9999. */
  readonly alpha?: number;
  /** Direction watched, default both. */
  readonly mode?: 'up' | 'down' | 'both';
}

/** Page (1954), Hinkley (1971), with the two sums of River. */
export class PageHinkley implements Detector {
  readonly #minInstances: number;
  readonly #delta: number;
  readonly #threshold: number;
  readonly #alpha: number;
  readonly #mode: 'up' | 'down' | 'both';
  #count = 0;
  #mean = 0;
  #increase = 0;
  #decrease = 0;
  #lowest = Infinity;
  // River starts the maximum at −1, not −∞; alarms would fall elsewhere with another start.
  #highest = -1;
  #fresh = true;

  constructor(options: PageHinkleyOptions = {}) {
    this.#minInstances = options.minInstances ?? 30;
    this.#delta = options.delta ?? 0.005;
    this.#threshold = options.threshold ?? 50;
    this.#alpha = options.alpha ?? 0.9999;
    this.#mode = options.mode ?? 'both';
  }

  update(value: number): DetectorSignal {
    if (this.#fresh) this.#reset();
    this.#count++;
    this.#mean += (value - this.#mean) / this.#count;
    const deviation = value - this.#mean;
    this.#increase = this.#alpha * this.#increase + deviation - this.#delta;
    this.#decrease = this.#alpha * this.#decrease + deviation + this.#delta;
    this.#lowest = Math.min(this.#lowest, this.#increase);
    this.#highest = Math.max(this.#highest, this.#decrease);
    if (this.#count < this.#minInstances) return 'none';
    const up = this.#mode !== 'down' && this.#increase - this.#lowest > this.#threshold;
    const down = this.#mode !== 'up' && this.#highest - this.#decrease > this.#threshold;
    this.#fresh = up || down;
    return this.#fresh ? 'drift' : 'none';
  }

  #reset(): void {
    this.#count = 0;
    this.#mean = 0;
    this.#increase = 0;
    this.#decrease = 0;
    this.#lowest = Infinity;
    this.#highest = -1;
    this.#fresh = false;
  }
}
