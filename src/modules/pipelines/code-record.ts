// The code of a run as a record of its own: the files by their digest, and the commit they were sent from when there was one.
import { createHash } from 'node:crypto';
import type { CodeSource } from '../../contracts/code-source.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import { withoutCredentials } from '../../kernel/remote-url.ts';

export interface CodeRecord {
  readonly ref: NodeRef;
  readonly label: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** One record for the same files of the same commit in a project; another for the same files of another commit. */
export function codeRecord(project: string, bundle: string, source: CodeSource | null): CodeRecord {
  const id = createHash('sha256').update(canonicalJson({ project, bundle, source })).digest('hex').slice(0, 32);
  const changed = source?.dirty === true ? ', changed' : '';
  const label = source === null ? `bundle ${bundle.slice(0, 12)}` : `commit ${source.commit.slice(0, 12)}${changed}`;
  return { ref: { type: 'code', id }, label, detail: { bundle, ...source } };
}

/** What is kept of what a client told. */
export function cleaned(source: CodeSource | null): CodeSource | null {
  return source === null
    ? null
    : { ...source, remote: source.remote === null ? null : withoutCredentials(source.remote) };
}
