// What all streaming detectors share. Rules and defaults follow River 0.26, so alarms fall on the same items.

/** What a value did: `drift` is raised on one item; the detector then starts anew with the next. */
export type DetectorSignal = 'none' | 'warning' | 'drift';

/** A change detector over a stream of values, one at a time, in the order they became known. */
export interface Detector {
  update(value: number): DetectorSignal;
}

/** Positions (from 0) at which a detector raised an alarm and a warning over a whole stream. */
export function detectAll(detector: Detector, values: Iterable<number>): { drifts: number[]; warnings: number[] } {
  const drifts: number[] = [];
  const warnings: number[] = [];
  let index = 0;
  for (const value of values) {
    const signal = detector.update(value);
    if (signal === 'drift') drifts.push(index);
    else if (signal === 'warning') warnings.push(index);
    index++;
  }
  return { drifts, warnings };
}
