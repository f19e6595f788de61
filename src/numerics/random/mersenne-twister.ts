// The generator of CPython's `random`, for results that must be the same as those of a Python library with the same seed. Elsewhere
// `Xoshiro128` is smaller and faster. MT19937: Matsumoto and Nishimura (1998), ACM Transactions on Modeling and Computer Simulation 8.

const size = 624;
const offset = 397;

/** One of whole numbers below 2³² as Python's `random.Random(seed)` draws them. */
export class MersenneTwister {
  readonly #state = new Uint32Array(size);
  #next = size;

  /**
   * @param seed whole, at least 0
   * @throws RangeError for any other seed
   */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`a seed is whole and at least 0, got ${seed}`);
    const key = [seed >>> 0, ...(seed >= 2 ** 32 ? [Math.floor(seed / 2 ** 32)] : [])];
    const state = this.#state;
    state[0] = 19_650_218;
    for (let i = 1; i < size; i++) state[i] = mixed(state, i, 1_812_433_253) + i;
    let [place, part] = [1, 0];
    const advance = (): void => {
      place++;
      if (place < size) return;
      state[0] = state[size - 1] as number;
      place = 1;
    };
    for (let left = Math.max(size, key.length); left > 0; left--) {
      state[place] = ((state[place] as number) ^ mixed(state, place, 1_664_525)) + (key[part] as number) + part;
      part = (part + 1) % key.length;
      advance();
    }
    for (let left = size - 1; left > 0; left--) {
      state[place] = ((state[place] as number) ^ mixed(state, place, 1_566_083_941)) - place;
      advance();
    }
    state[0] = 0x8000_0000;
  }

  /** 32 random bits. */
  word(): number {
    if (this.#next === size) this.#refill();
    let y = this.#state[this.#next++] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c_5680;
    y ^= (y << 15) & 0xefc6_0000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** A whole number in [0, limit), 1 ≤ limit ≤ 2³²; by refusal, as Python's `randrange`. */
  below(limit: number): number {
    const bits = limit.toString(2).length;
    // 33 bits only for 2³² itself, of which 32 are drawn and none refused.
    if (bits > 32) return this.word();
    for (;;) {
      const drawn = this.word() >>> (32 - bits);
      if (drawn < limit) return drawn;
    }
  }

  /**
   * Different places of a population, in the order drawn, as Python's `sample`.
   * @throws RangeError when more are wanted than there are
   */
  sample(population: number, wanted: number): number[] {
    if (wanted > population) throw new RangeError(`${wanted} of ${population} cannot be drawn`);
    const setSize = 21 + (wanted > 5 ? 4 ** Math.ceil(Math.log(wanted * 3) / Math.log(4)) : 0);
    if (population > setSize) {
      const drawn = new Set<number>();
      while (drawn.size < wanted) drawn.add(this.below(population));
      return [...drawn];
    }
    const pool = Array.from({ length: population }, (_, i) => i);
    return Array.from({ length: wanted }, (_, i) => {
      const place = this.below(population - i);
      const drawn = pool[place] as number;
      pool[place] = pool[population - i - 1] as number;
      return drawn;
    });
  }

  #refill(): void {
    const state = this.#state;
    for (let i = 0; i < size; i++) {
      const y = ((state[i] as number) & 0x8000_0000) | ((state[(i + 1) % size] as number) & 0x7fff_ffff);
      state[i] = (state[(i + offset) % size] as number) ^ (y >>> 1) ^ (y & 1 ? 0x9908_b0df : 0);
    }
    this.#next = 0;
  }
}

/** What the word before a place adds to it, times a factor, in 32 bits. */
function mixed(state: Uint32Array, place: number, factor: number): number {
  const before = state[place - 1] as number;
  return Math.imul(before ^ (before >>> 30), factor);
}
