// What two runs left, artifact by artifact: equal content by its digest, the rest by meaning in a thread of its own.
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../kernel/json.ts';
import type { Blobs } from '../../../platform/blobs/blobs.ts';
import { runInThread } from '../../../platform/threads/threads.ts';
import { compareValues } from './documents.ts';
import type { Comparisons } from './files.ts';
import type { Finding, Identifiers } from './finding.ts';

export type Verdict = 'equal' | 'equal-but-for-identifiers' | 'different' | 'missing' | 'added';

/** One artifact of a run beside that of its reproduction. */
export interface ArtifactComparison {
  readonly step: string;
  readonly output: string;
  /** Digest of the content; null when that run left none. */
  readonly original: string | null;
  readonly reproduced: string | null;
  readonly verdict: Verdict;
  /** Parts that are identifiers, or that differ: at most `mostFields`. */
  readonly fields: readonly string[];
}

/** What one step of a run left. */
export interface Leavings {
  /** Output or path to its content. */
  readonly files: ReadonlyMap<string, { readonly sha256: string; readonly name: string }>;
  /** Parameters and metrics that were logged. */
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly identifiers: Identifiers;
}

const mostFields = 20;

function judge(finding: Finding): Pick<ArtifactComparison, 'verdict' | 'fields'> {
  const { identifiers, differences } = finding;
  if (differences.length > 0) return { verdict: 'different', fields: differences.slice(0, mostFields) };
  return { verdict: 'equal-but-for-identifiers', fields: identifiers.slice(0, mostFields) };
}

const digestOf = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

export async function compareLeavings(
  blobs: Blobs,
  step: string,
  original: Leavings,
  reproduced: Leavings,
): Promise<readonly ArtifactComparison[]> {
  const ids = [original.identifiers, reproduced.identifiers] as const;
  const names = [...new Set([...original.files.keys(), ...reproduced.files.keys()])];
  const rows = names.map((output) => ({ output, a: original.files.get(output), b: reproduced.files.get(output) }));
  const pairs: Comparisons['pairs'][number][] = [];
  for (const { a, b } of rows) {
    if (a === undefined || b === undefined || a.sha256 === b.sha256) continue;
    const [first, second] = [await blobs.localPath(a.sha256), await blobs.localPath(b.sha256)];
    pairs.push({ name: a.name, original: first, reproduced: second });
  }
  const findings =
    pairs.length === 0
      ? []
      : [
          ...(await runInThread<readonly Finding[]>(new URL('./files.ts', import.meta.url), 'compareFiles', {
            pairs,
            ids,
          })),
        ];
  const compared = rows.map(({ output, a, b }): ArtifactComparison => {
    const row = { step, output, original: a?.sha256 ?? null, reproduced: b?.sha256 ?? null };
    if (b === undefined) return { ...row, verdict: 'missing', fields: [] };
    if (a === undefined) return { ...row, verdict: 'added', fields: [] };
    if (a.sha256 === b.sha256) return { ...row, verdict: 'equal', fields: [] };
    return { ...row, ...judge(findings.shift() ?? { identifiers: [], differences: ['bytes'] }) };
  });
  const values = Object.entries(original.values).map(([output, value]): ArtifactComparison => {
    const other = reproduced.values[output] ?? {};
    const row = { step, output, original: digestOf(value), reproduced: digestOf(other) };
    if (row.original === row.reproduced) return { ...row, verdict: 'equal', fields: [] };
    return { ...row, ...judge(compareValues(value, other, ids)) };
  });
  return [...compared, ...values];
}
