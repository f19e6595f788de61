// Which arm answers a key. The key and the endpoint give one fixed point in [0, 1); challengers own the lower end of the line, as
// long as their weights, and the champion the rest. So a key stays on its arm while weights stay, and a growing weight only moves
// keys from the champion to the challenger.

export interface WeightedArm {
  readonly role: 'champion' | 'challenger' | 'shadow';
  readonly weight: number;
}

/** A point in [0, 1) for a key: FNV-1a over UTF-16 units with MurmurHash3's finaliser, which spreads near-equal keys. */
export function unitOf(salt: string, key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < salt.length; i++) hash = Math.imul(hash ^ salt.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ 0x1f, 0x01000193);
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) / 2 ** 32;
}

/** Number of the arm that answers at this point; arm 0 is the champion. */
export function armAt(arms: readonly WeightedArm[], unit: number): number {
  let reach = 0;
  for (let i = 1; i < arms.length; i++) {
    reach += arms[i]?.weight ?? 0;
    if (unit < reach) return i;
  }
  return 0;
}
