// Checks proofs of the audit log without a server, after RFC 9162 section 2.1: an implementation of its own, so that a fault of the
// server cannot hide itself; the command line and a page use it. Leaf = SHA-256(0x00 content), node = SHA-256(0x01 left right).
import type { InclusionProofView } from './audit.ts';
import { canonicalJson } from './canonical-json.ts';
import { sha256 } from './sha256.ts';

function hashOf(prefix: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const message = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
  message[0] = prefix;
  let at = 1;
  for (const part of parts) {
    message.set(part, at);
    at += part.length;
  }
  return sha256(message);
}
const node = (left: Uint8Array, right: Uint8Array): Uint8Array => hashOf(1, left, right);
const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromHex = (text: string): Uint8Array =>
  Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
const isHash = (text: unknown): text is string => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);

/** Root that a leaf and its audit path lead to (RFC 9162, 2.1.3.2); undefined when the path has the wrong length. */
function rootFrom(leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[]): Uint8Array | undefined {
  let fn = BigInt(index);
  let sn = BigInt(size) - 1n;
  let root: Uint8Array = leaf;
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
  const at = Date.parse(entry.at);
  if (canonicalJson({ id, at, actor, action, project, subject, before, after, detail }) !== content)
    return 'the entry is not what the content says';
  const leaf = hashOf(0, new TextEncoder().encode(content));
  const computed = rootFrom(leaf, entry.seq, size, path.map(fromHex));
  return computed !== undefined && toHex(computed) === root
    ? undefined
    : 'the path does not lead from the entry to the root';
}

const faultOf = (proof: InclusionProofView, trusted: string | undefined): string | undefined => {
  try {
    return check(proof, trusted);
  } catch (error) {
    return `it is no proof (${error instanceof Error ? error.message : String(error)})`;
  }
};

export interface CheckedProof {
  /** The entry that is proven; undefined when the text holds none. */
  readonly entry: InclusionProofView['entry'] | undefined;
  readonly size: number | undefined;
  readonly root: string | undefined;
  /** What is wrong with it, as part of a sentence; undefined when it is valid. */
  readonly fault: string | undefined;
}

/**
 * Checks every proof of a file: one proof, or an export of many under one root.
 * @param trustedRoot a root noted earlier; every proof must lead to it
 */
export function checkProofs(text: string, trustedRoot?: string): readonly CheckedProof[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const fault = `it is no proof (${error instanceof Error ? error.message : String(error)})`;
    return [{ entry: undefined, size: undefined, root: undefined, fault }];
  }
  const body = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as Partial<InclusionProofView> & {
    readonly proofs?: unknown;
  };
  const proofs = (Array.isArray(body.proofs) ? body.proofs : [body]) as readonly InclusionProofView[];
  return proofs.map((proof) => ({
    entry: proof?.entry,
    size: proof?.size,
    root: proof?.root,
    // Proofs of one export are of one log: each leads to the root that the export names.
    fault:
      Array.isArray(body.proofs) && proof?.root !== body.root
        ? 'its root is not the export’s'
        : faultOf(proof, trustedRoot),
  }));
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
  const path = proof.path.map(fromHex);
  if ((first.size & (first.size - 1)) === 0) path.unshift(fromHex(first.root));
  const [start, ...rest] = path;
  if (start === undefined) return false;
  let fn = BigInt(first.size) - 1n;
  let sn = BigInt(second.size) - 1n;
  while ((fn & 1n) === 1n) {
    fn >>= 1n;
    sn >>= 1n;
  }
  let fr = start;
  let sr = start;
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
  return sn === 0n && toHex(fr) === first.root && toHex(sr) === second.root;
}
