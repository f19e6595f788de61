// The Merkle tree of the audit log, after RFC 6962 section 2: leaf and node hashes are separated by a prefix byte, so that a leaf
// can never pass for a node.
import { createHash } from 'node:crypto';
import type { Actor } from '../../kernel/actor.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { Millis } from '../../kernel/time.ts';

/** One state change: who did what to which record. `before` and `after` are SHA-256 digests of the record's canonical JSON. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Millis;
  readonly actor: Actor;
  /** `module.verb` */
  readonly action: string;
  readonly project: string | null;
  readonly subject: NodeRef;
  readonly before: string | null;
  readonly after: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An entry with its place in the tree; `seq` counts from 0. */
export interface SequencedEntry extends AuditEntry {
  readonly seq: number;
}

/** The bytes a leaf is the hash of: exactly the entry, canonical. */
export function leafContent(entry: AuditEntry): string {
  const { id, at, actor, action, project, subject, before, after, detail } = entry;
  return canonicalJson({ id, at, actor, action, project, subject, before, after, detail });
}

export function leafHash(content: string): Buffer {
  return createHash('sha256').update(Buffer.of(0)).update(content).digest();
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();
}

/** Root of the empty tree: the hash of nothing. */
export const emptyRoot: Buffer = createHash('sha256').digest();

/** SHA-256 of a record's canonical JSON, for `before` and `after`. */
export function digestOf(record: unknown): string {
  return createHash('sha256').update(canonicalJson(record)).digest('hex');
}

/** Reads the hash of the complete subtree at `level` (0 = leaves) that starts at leaf `index · 2^level`. */
export type ReadNode = (level: number, index: number) => Promise<Uint8Array>;

/** Largest power of two below n (n > 1). */
function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Hash of leaves [start, end): a stored subtree when complete, else put together from its halves. */
async function subtreeHash(read: ReadNode, start: number, end: number): Promise<Uint8Array> {
  const size = end - start;
  const level = Math.log2(size);
  if (Number.isInteger(level) && start % size === 0) return read(level, start / size);
  const k = splitPoint(size);
  return nodeHash(await subtreeHash(read, start, start + k), await subtreeHash(read, start + k, end));
}

/** Root of the first `size` leaves. */
export async function rootOf(read: ReadNode, size: number): Promise<Uint8Array> {
  return size === 0 ? emptyRoot : subtreeHash(read, 0, size);
}

/** Audit path of leaf `index` in the tree of `size` leaves (RFC 6962, 2.1.1), from the leaf up. */
export async function inclusionProof(read: ReadNode, index: number, size: number): Promise<Uint8Array[]> {
  const path = async (m: number, start: number, end: number): Promise<Uint8Array[]> => {
    if (end - start === 1) return [];
    const middle = start + splitPoint(end - start);
    return m < middle
      ? [...(await path(m, start, middle)), await subtreeHash(read, middle, end)]
      : [...(await path(m, middle, end)), await subtreeHash(read, start, middle)];
  };
  return path(index, 0, size);
}

/** Proof that the tree of `first` leaves is a prefix of the tree of `second` (RFC 6962, 2.1.2). */
export async function consistencyProof(read: ReadNode, first: number, second: number): Promise<Uint8Array[]> {
  const proof = async (m: number, start: number, end: number, whole: boolean): Promise<Uint8Array[]> => {
    const n = end - start;
    if (m === n) return whole ? [] : [await subtreeHash(read, start, end)];
    const k = splitPoint(n);
    return m <= k
      ? [...(await proof(m, start, start + k, whole)), await subtreeHash(read, start + k, end)]
      : [...(await proof(m - k, start + k, end, false)), await subtreeHash(read, start, start + k)];
  };
  return first === 0 || first === second ? [] : proof(first, 0, second, true);
}

/** Recomputes a root from a leaf and its audit path (RFC 9162, 2.1.3.2); undefined when the path has the wrong length. */
export function rootFromInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Uint8Array | undefined {
  let fn = index;
  let sn = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (sn === 0) return undefined;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 ? hash : undefined;
}

/** True when `proof` shows that the tree with `firstRoot` is a prefix of the one with `secondRoot` (RFC 9162, 2.1.4.2). */
export function verifyConsistency(
  first: { readonly size: number; readonly root: Uint8Array },
  second: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (first.size === second.size) return proof.length === 0 && Buffer.from(first.root).equals(second.root);
  if (first.size === 0) return proof.length === 0;
  if (first.size > second.size) return false;
  const isPower = Number.isInteger(Math.log2(first.size));
  const path = isPower ? [first.root, ...proof] : [...proof];
  const start = path.shift();
  if (start === undefined) return false;
  let fn = first.size - 1;
  let sn = second.size - 1;
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  let firstHash = start;
  let secondHash = start;
  for (const sibling of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      firstHash = nodeHash(sibling, firstHash);
      secondHash = nodeHash(sibling, secondHash);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      secondHash = nodeHash(secondHash, sibling);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && Buffer.from(firstHash).equals(first.root) && Buffer.from(secondHash).equals(second.root);
}
