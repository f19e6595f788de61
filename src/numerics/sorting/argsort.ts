// Stable sorting permutation of numbers in linear time: least-significant-digit radix sort on the float's bit pattern.
// Used instead of a comparator because metrics over a million rows sort several times.

/**
 * Indices that put `values` in ascending order, equal values in their original order. −0 and 0 count as equal.
 * @throws RangeError when a value is NaN
 */
export function argsort(values: ArrayLike<number>): Uint32Array {
  const n = values.length;
  const floats = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) throw new RangeError(`cannot order NaN (row ${i})`);
    floats[i] = value + 0;
  }
  let from = Uint32Array.from({ length: n }, (_, i) => i);
  if (n < 512) return from.sort((a, b) => (floats[a] as number) - (floats[b] as number) || a - b);
  const words = orderedWords(floats);
  let to = new Uint32Array(n);
  const starts = new Uint32Array(65536);
  for (let pass = 0; pass < 4; pass++) {
    const word = pass >> 1;
    const shift = (pass & 1) * 16;
    starts.fill(0);
    for (let i = 0; i < n; i++) {
      const digit = ((words[2 * i + word] as number) >>> shift) & 0xffff;
      starts[digit] = (starts[digit] as number) + 1;
    }
    let total = 0;
    let largest = 0;
    for (let d = 0; d < 65536; d++) {
      const count = starts[d] as number;
      if (count > largest) largest = count;
      starts[d] = total;
      total += count;
    }
    // A digit all values share orders nothing.
    if (largest === n) continue;
    for (let i = 0; i < n; i++) {
      const row = from[i] as number;
      const digit = ((words[2 * row + word] as number) >>> shift) & 0xffff;
      const place = starts[digit] as number;
      to[place] = row;
      starts[digit] = place + 1;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Two unsigned words per value (low, high) whose order as one 64-bit number is the order of the values. */
function orderedWords(floats: Float64Array): Uint32Array {
  const words = new Uint32Array(floats.buffer);
  const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
  for (let i = 0; i < words.length; i += 2) {
    let low = words[littleEndian ? i : i + 1] as number;
    let high = words[littleEndian ? i + 1 : i] as number;
    if (high >>> 31 === 1) {
      low = ~low;
      high = ~high;
    } else high |= 0x80000000;
    words[i] = low;
    words[i + 1] = high;
  }
  return words;
}
