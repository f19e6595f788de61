// Isotonic calibration: the non-decreasing step of least squares, found by pooling adjacent violators in O(n log n).
// Between fitted points the map is linear, outside it is clipped to the end values (scikit-learn's rule).
import { argsort } from '../sorting/argsort.ts';

/** A fitted map: ascending inputs and the non-decreasing values at them. */
export interface IsotonicMap {
  readonly inputs: Float64Array;
  readonly outputs: Float64Array;
}

/**
 * Fits y ≈ f(x), f non-decreasing. Equal inputs are first averaged, so that the map is a function.
 * @throws RangeError on an empty sample or unequal lengths
 */
export function fitIsotonic(x: ArrayLike<number>, y: ArrayLike<number>, weights?: ArrayLike<number>): IsotonicMap {
  const n = x.length;
  if (n === 0 || y.length !== n) throw new RangeError(`isotonic fit needs equally many inputs and targets, got ${n}`);
  const order = argsort(x);
  const inputs: number[] = [];
  const means: number[] = [];
  const masses: number[] = [];
  for (const row of order) {
    const weight = weights === undefined ? 1 : (weights[row] as number);
    if (weight === 0) continue;
    const input = x[row] as number;
    const last = inputs.length - 1;
    if (last >= 0 && inputs[last] === input) {
      const mass = (masses[last] as number) + weight;
      means[last] = (means[last] as number) + ((y[row] as number) - (means[last] as number)) * (weight / mass);
      masses[last] = mass;
    } else {
      inputs.push(input);
      means.push(y[row] as number);
      masses.push(weight);
    }
  }
  const fitted = poolAdjacentViolators(means, masses);
  return thin(inputs, fitted);
}

/** Least-squares non-decreasing sequence; blocks live on a stack, so each value is pushed and popped once. */
function poolAdjacentViolators(values: readonly number[], masses: readonly number[]): Float64Array {
  const level: number[] = [];
  const mass: number[] = [];
  const length: number[] = [];
  values.forEach((value, i) => {
    let blockLevel = value;
    let blockMass = masses[i] as number;
    let blockLength = 1;
    while (level.length > 0 && (level.at(-1) as number) >= blockLevel) {
      const below = level.pop() as number;
      const belowMass = mass.pop() as number;
      blockLength += length.pop() as number;
      blockLevel = (below * belowMass + blockLevel * blockMass) / (belowMass + blockMass);
      blockMass += belowMass;
    }
    level.push(blockLevel);
    mass.push(blockMass);
    length.push(blockLength);
  });
  const out = new Float64Array(values.length);
  let at = 0;
  level.forEach((value, block) => {
    out.fill(value, at, at + (length[block] as number));
    at += length[block] as number;
  });
  return out;
}

/** Only the ends of each level are needed for interpolation. */
function thin(inputs: readonly number[], outputs: Float64Array): IsotonicMap {
  const kept = inputs
    .map((_, i) => i)
    .filter(
      (i) => i === 0 || i === inputs.length - 1 || outputs[i] !== outputs[i - 1] || outputs[i] !== outputs[i + 1],
    );
  return {
    inputs: Float64Array.from(kept, (i) => inputs[i] as number),
    outputs: Float64Array.from(kept, (i) => outputs[i] as number),
  };
}

/** Calibrated value of each input. */
export function applyIsotonic(map: IsotonicMap, x: ArrayLike<number>): Float64Array {
  const { inputs, outputs } = map;
  const last = inputs.length - 1;
  return Float64Array.from(x, (value) => {
    if (value <= (inputs[0] as number)) return outputs[0] as number;
    if (value >= (inputs[last] as number)) return outputs[last] as number;
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((inputs[middle] as number) <= value) low = middle;
      else high = middle;
    }
    const left = inputs[low] as number;
    const share = (value - left) / ((inputs[high] as number) - left);
    return (outputs[low] as number) + share * ((outputs[high] as number) - (outputs[low] as number));
  });
}
