// Checks proofs of the audit log without a server, after RFC 9162 section 2.1: an implementation of its own, so that a fault of the
// server cannot hide itself. Leaf = SHA-256(0x00 content), node = SHA-256(0x01 left right).
import { createHash } from 'node:crypto';
import type { InclusionProofView } from '../contracts/audit.ts';
import { messageOf } from '../kernel/errors.ts';
import { canonicalJson } from '../kernel/json.ts';
import { parseIso } from '../kernel/time.ts';

const hashOf = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const node = (left: Uint8Array, right: Uint8Array): Buffer => hashOf(Buffer.of(1), left, right);
const isHash = (text: unknown): text is string => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);

/** Root that a leaf and its audit path lead to (RFC 9162, 2.1.3.2); undefined when the path has the wrong length. */
function rootFrom(leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer | undefined {
  let fn = BigInt(index);
  let sn = BigInt(size) - 1n;
  let root: Buffer = leaf;
  for (const sibling of path) {
    if (sn === 0n) return undefined;
    if ((fn & 1n) === 1n || fn === sn) {
      root = node(sibling, root);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else root = node(root, sibling);
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n ? root : undefined;
}

function check(proof: InclusionProofView, trusted: string | undefined): string | undefined {
  const { entry, content, path, size, root } = proof;
  if (!Array.isArray(path) || !path.every(isHash) || !isHash(root))
    return 'the path or the root holds something that is no hash';
  if (!Number.isInteger(size) || !Number.isInteger(entry.seq) || entry.seq < 0 || entry.seq >= size)
    return 'the entry lies outside the log';
  if (trusted !== undefined && trusted.toLowerCase() !== root) return 'the root is not the one you trust';
  const { id, actor, action, project, subject, before, after, detail } = entry;
  const at = parseIso(entry.at);
  if (canonicalJson({ id, at, actor, action, project, subject, before, after, detail }) !== content)
    return 'the entry is not what the content says';
  const leaf = hashOf(Buffer.of(0), Buffer.from(content));
  const computed = rootFrom(
    leaf,
    entry.seq,
    size,
    path.map((hash) => Buffer.from(hash, 'hex')),
  );
  return computed?.toString('hex') === root ? undefined : 'the path does not lead from the entry to the root';
}

/** Checks the text of an inclusion proof. @returns what is wrong with it, as part of a sentence; undefined when it is valid */
export function checkInclusion(text: string, trustedRoot?: string): string | undefined {
  try {
    return check(JSON.parse(text) as InclusionProofView, trustedRoot);
  } catch (error) {
    return `it is no proof (${messageOf(error)})`;
  }
}

interface ConsistencyProof {
  readonly first: { readonly size: number; readonly root: string };
  readonly second: { readonly size: number; readonly root: string };
  readonly path: readonly string[];
}

/** True when the proof shows that the first log is a prefix of the second (RFC 9162, 2.1.4.2). */
export function checkConsistency(proof: ConsistencyProof, trustedFirstRoot?: string): boolean {
  const { first, second } = proof;
  if (trustedFirstRoot !== undefined && trustedFirstRoot.toLowerCase() !== first.root) return false;
  if (first.size === second.size) return proof.path.length === 0 && first.root === second.root;
  if (first.size === 0) return proof.path.length === 0;
  if (first.size > second.size || !proof.path.every(isHash)) return false;
  const path = proof.path.map((hash) => Buffer.from(hash, 'hex'));
  if ((first.size & (first.size - 1)) === 0) path.unshift(Buffer.from(first.root, 'hex'));
  const [start, ...rest] = path;
  if (start === undefined) return false;
  let fn = BigInt(first.size) - 1n;
  let sn = BigInt(second.size) - 1n;
  while ((fn & 1n) === 1n) {
    fn >>= 1n;
    sn >>= 1n;
  }
  let fr: Buffer = start;
  let sr: Buffer = start;
  for (const hash of rest) {
    if (sn === 0n) return false;
    if ((fn & 1n) === 1n || fn === sn) {
      fr = node(hash, fr);
      sr = node(hash, sr);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else sr = node(sr, hash);
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && fr.toString('hex') === first.root && sr.toString('hex') === second.root;
}
