// PNG images (PNG specification, third edition): the same when their pixels and how they are shown are. Texts and the time of writing,
// which drawing programs add, do not count.
import { inflateSync } from 'node:zlib';
import { type Finding, newFindings } from './finding.ts';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');
const volatile: readonly string[] = ['tEXt', 'zTXt', 'iTXt', 'tIME'];
const largestImage = 256 * 1024 * 1024;

/** Content by kind of chunk; the pixels uncompressed, as rows with their filters. Undefined when it is no PNG. */
function chunksOf(bytes: Buffer): Map<string, Buffer> | undefined {
  if (!bytes.subarray(0, 8).equals(signature)) return undefined;
  const parts = new Map<string, Buffer[]>();
  for (let at = 8; at < bytes.length; ) {
    if (at + 12 > bytes.length) return undefined;
    const length = bytes.readUInt32BE(at);
    const kind = bytes.toString('latin1', at + 4, at + 8);
    if (at + 12 + length > bytes.length) return undefined;
    parts.set(kind, [...(parts.get(kind) ?? []), bytes.subarray(at + 8, at + 8 + length)]);
    at += 12 + length;
  }
  const chunks = new Map([...parts].map(([kind, all]) => [kind, Buffer.concat(all)]));
  try {
    chunks.set('IDAT', inflateSync(chunks.get('IDAT') ?? Buffer.of(), { maxOutputLength: largestImage }));
  } catch {
    return undefined;
  }
  return chunks;
}

/** Undefined when either is no PNG. */
export function comparePng(original: Buffer, reproduced: Buffer): Finding | undefined {
  const [a, b] = [chunksOf(original), chunksOf(reproduced)];
  if (a === undefined || b === undefined) return undefined;
  const found = newFindings();
  for (const kind of new Set([...a.keys(), ...b.keys()])) {
    if (a.get(kind)?.equals(b.get(kind) ?? Buffer.of()) === true && b.has(kind)) continue;
    (volatile.includes(kind) ? found.identifiers : found.differences).push(kind === 'IDAT' ? 'pixels' : kind);
  }
  return found;
}
