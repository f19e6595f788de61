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

/** Names and values on one line. */
export const pairs = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

export const artifactColumns: readonly Column<Item<'listRunArtifacts'>>[] = [
  ['path', (item) => (item.folder ? `${item.path}/` : item.path)],
  ['size', (item) => (item.folder ? null : item.size)],
  ['sha256', (item) => item.sha256?.slice(0, 16)],
];
