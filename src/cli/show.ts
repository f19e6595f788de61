// Records that several commands show, each in one form.
import type { Answer } from '../../clients/ts/client.ts';
import type { Context, Item } from './context.ts';
import { type Column, time } from './output.ts';

export function showExperiment(context: Context, it: Answer<'getExperiment'>): Promise<void> {
  return context.record(it, [
    ['id', it.id],
    ['number', it.number],
    ['name', it.name],
    ['tags', pairs(it.tags)],
    ['made', time(it.createdAt)],
    ['deleted', time(it.deletedAt)],
  ]);
}

/** The commit of the code, and whether the files were as it has them; null when nobody told. */
export function commitText(record: {
  readonly codeCommit: string | null;
  readonly codeSource: { readonly dirty: boolean } | null;
}): string | null {
  if (record.codeCommit === null) return null;
  return `${record.codeCommit}${record.codeSource?.dirty === true ? ' with changes that are not committed' : ''}`;
}

/** Names and values on one line. */
export const pairs = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

/** Columns of a file's own table. */
export const rowColumns = (
  columns: Answer<'readRunArtifactTable'>['columns'],
): readonly Column<Item<'readRunArtifactTable'>>[] =>
  columns.map(({ name }, index) => [
    name,
    (item) => {
      const value = item.values[index];
      return typeof value === 'boolean' ? String(value) : value;
    },
  ]);

export const artifactColumns: readonly Column<Item<'listRunArtifacts'>>[] = [
  ['path', (item) => (item.folder ? `${item.path}/` : item.path)],
  ['size', (item) => (item.folder ? null : item.size)],
  ['sha256', (item) => item.sha256?.slice(0, 16)],
];
