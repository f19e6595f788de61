// Exports that the server makes for this reader, followed until their file is there or they are put away; kept over a reload.
import { useSyncExternalStore } from 'react';
import { client, type Input } from '../api/client.ts';
import { bodyOf, textField } from '../api/json.ts';

export interface FollowedExport {
  readonly project: string;
  readonly id: string;
  readonly label: string;
}
/** The operation that answers a list, and what it was asked. */
export interface ListOperation {
  readonly id: string;
  readonly input: unknown;
}

const key = 'pawl.exports';
const watchers = new Set<() => void>();

function stored(): readonly FollowedExport[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return (Array.isArray(list) ? list : []).flatMap((item: unknown) => {
      const body = bodyOf(item);
      const [project, id, label] = [textField(body, 'project'), textField(body, 'id'), textField(body, 'label')];
      return project === undefined || id === undefined || label === undefined ? [] : [{ project, id, label }];
    });
  } catch {
    return [];
  }
}

let followed = stored();

function keep(next: readonly FollowedExport[]): void {
  followed = next;
  localStorage.setItem(key, JSON.stringify(next));
  for (const watcher of watchers) watcher();
}

export const putAway = (id: string): void => keep(followed.filter((one) => one.id !== id));

export function useFollowedExports(): readonly FollowedExport[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => followed,
  );
}

type Words = NonNullable<Input<'startExport'>['body']['query']>;

/** Parameters as one call has them, without those that are not given. */
function wordsOf(given: unknown): Words {
  return Object.fromEntries(
    Object.entries(given ?? {}).filter(
      (entry): entry is [string, string | number | boolean] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number' || typeof entry[1] === 'boolean',
    ),
  );
}

/** True for a list that the server exports: one of a project. */
export function isExported(list: ListOperation | undefined): list is ListOperation {
  const { path } = (list?.input ?? {}) as { readonly path?: { readonly project?: string } };
  return typeof path?.project === 'string';
}

/** Starts an export of a whole list, and follows it. @param whole every field, not only those that the page asked for */
export async function startExport(
  list: ListOperation,
  format: 'csv' | 'json' | 'parquet',
  label: string,
  whole: boolean,
): Promise<void> {
  const { path = {}, query } = list.input as {
    readonly path?: Readonly<Record<string, unknown>>;
    readonly query?: unknown;
  };
  const { project, ...rest } = wordsOf(path);
  const { fields, ...others } = wordsOf(query);
  const asked = whole || fields === undefined ? others : { ...others, fields };
  const made = await client.call('startExport', {
    path: { project: String(project) },
    body: { operation: list.id, path: rest, query: asked, format, name: label },
  });
  keep([...followed, { project: made.project, id: made.id, label }]);
}
