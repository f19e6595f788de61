// Two files that differ in bytes, compared by what they mean where their format is one whose meaning is known. Nothing in them is
// executed: a pickle, and any format not named here, is the same only byte by byte.
import { readFile, stat } from 'node:fs/promises';
import { compareJson, compareMlModels, compareTexts } from './documents.ts';
import { addInside, type Finding, type Identifiers, newFindings } from './finding.ts';
import { compareOnnx } from './onnx-graph.ts';
import { comparePng } from './png-image.ts';
import { compareSkops, isSkops } from './skops-file.ts';
import { readZip } from './zip-archive.ts';

export interface FilePair {
  /** Its name tells the format. */
  readonly name: string;
  /** Where the two contents are. */
  readonly original: string;
  readonly reproduced: string;
}

export interface Comparisons {
  readonly pairs: readonly FilePair[];
  readonly ids: readonly [Identifiers, Identifiers];
}

/** Larger files are compared by their bytes only. */
const largestFile = 256 * 1024 * 1024;
const texts = /\.(txt|md|ya?ml|csv|tsv|html|jsonl|log)$/i;
const pickles = /\.(pkl|pickle|joblib|cloudpickle)$/i;

const inBytes = (reason: string): Finding => ({ identifiers: [], differences: [reason] });

function compareArchives(a: Buffer, b: Buffer, ids: Comparisons['ids']): Finding | undefined {
  const [before, after] = [readZip(a), readZip(b)];
  if (before === undefined || after === undefined) return undefined;
  if (isSkops(before) && isSkops(after)) return compareSkops(before, after, ids);
  const found = newFindings();
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [first, second] = [before.get(name), after.get(name)];
    if (first === undefined || second === undefined) found.differences.push(name);
    else if (!first.equals(second)) addInside(found, name, compareContents(name, first, second, ids));
  }
  if (found.differences.length === 0) found.identifiers.push('times of entries');
  return found;
}

/** Two contents that are not equal. */
export function compareContents(name: string, a: Buffer, b: Buffer, ids: Comparisons['ids']): Finding {
  const text = (): [string, string] => [a.toString('utf8'), b.toString('utf8')];
  if (pickles.test(name)) return inBytes('bytes (a pickle is not loaded)');
  if (/(^|\/)MLmodel$/.test(name)) return compareMlModels(...text(), ids) ?? compareTexts(...text(), ids);
  if (/\.json$/i.test(name)) return compareJson(...text(), ids) ?? compareTexts(...text(), ids);
  if (texts.test(name)) return compareTexts(...text(), ids);
  const known = /\.onnx$/i.test(name)
    ? compareOnnx(a, b)
    : /\.png$/i.test(name)
      ? comparePng(a, b)
      : compareArchives(a, b, ids);
  return known ?? inBytes('bytes');
}

/** Entry of a thread, called by name: a finding for each pair. @public */
export async function compareFiles({ pairs, ids }: Comparisons): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { name, original, reproduced } of pairs) {
    const sizes = await Promise.all([original, reproduced].map(async (path) => (await stat(path)).size));
    if (sizes.some((size) => size > largestFile)) findings.push(inBytes('bytes (too large to look inside)'));
    else findings.push(compareContents(name, await readFile(original), await readFile(reproduced), ids));
  }
  return findings;
}
