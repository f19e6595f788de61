// Randomness as a port, so that ids and jitter can be seeded in tests and replays.
import { createHash, randomFillSync } from 'node:crypto';
import { composeId, type Id } from '../../kernel/ids.ts';
import type { Clock } from '../clock/clock.ts';

export interface Random {
  bytes(length: number): Uint8Array;
  /** Uniform in [0, 1). */
  unit(): number;
}

/** Asked for at once, since each call to the system costs as much as many bytes. Bytes are given out once and wiped. */
const pool = new Uint8Array(4096);
let used = pool.length;

function systemBytes(length: number): Uint8Array {
  if (length > pool.length) return randomFillSync(new Uint8Array(length));
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = pool.slice(used, used + length);
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}

export const systemRandom: Random = {
  bytes: systemBytes,
  unit: () => Math.random(),
};

/** A reproducible source: SHA-256 of the seed and a counter. Never for secrets. */
export function createSeededRandom(seed: string): Random {
  let counter = 0;
  const block = (): Buffer => createHash('sha256').update(`${seed}:${counter++}`).digest();
  return {
    bytes(length) {
      const out = new Uint8Array(length);
      for (let at = 0; at < length; at += 32) out.set(block().subarray(0, Math.min(32, length - at)), at);
      return out;
    },
    unit: () => block().readUIntBE(0, 6) / 2 ** 48,
  };
}

/** Makes ids: real wall time in front, so that ids sort by creation even while domain time stands still. */
export type NewId = () => Id;

export function createIdSource(clock: Clock, random: Random): NewId {
  let lastMs = 0;
  let sequence = 0;
  return () => {
    const now = Math.max(clock.wall(), lastMs);
    sequence = now === lastMs ? sequence + 1 : 0;
    if (sequence > 0xfff) {
      lastMs = now + 1;
      sequence = 0;
    } else {
      lastMs = now;
    }
    return composeId(lastMs, sequence, random.bytes(8));
  };
}
