// How MLflow's gateway calls write words, maps and whole lists.
import type { Page, PageRequest } from '../../kernel/paging.ts';
import { type Fields, invalidValue, missingValue } from './fields.ts';

/** A word of an enumeration; MLflow writes those of ours in capitals. @throws MLflow's error for a word that is none of them */
export function readWord<T extends string>(fields: Fields, name: string, words: readonly T[]): T | undefined {
  const text = fields.text(name);
  if (text === undefined || text.endsWith('_UNSPECIFIED')) return undefined;
  const found = words.find((word) => word.toUpperCase() === text);
  if (found !== undefined) return found;
  throw invalidValue(
    fields.path(name),
    text,
    `it must be one of ${words.map((word) => word.toUpperCase()).join(', ')}.`,
  );
}

export function requireWord<T extends string>(fields: Fields, name: string, words: readonly T[]): T {
  const found = readWord(fields, name, words);
  if (found === undefined) throw missingValue(fields.path(name));
  return found;
}

/** A map of texts; undefined when it is missing or empty, which MLflow takes for the same. Values are never shown in an error. */
export function readTexts(fields: Fields, name: string): Record<string, string> | undefined {
  const value = fields.raw(name);
  if (value === undefined || value === null) return undefined;
  const entries: [string, string][] = [];
  if (typeof value !== 'object' || Array.isArray(value))
    throw invalidValue(fields.path(name), '…', 'it must be an object of texts.');
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw invalidValue(fields.path(name), '…', `${key} must be text.`);
    entries.push([key, text]);
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

const atOnce = 1000;

/** All pages of a list, since MLflow's call has none. */
export async function readAll<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<readonly T[]> {
  const found: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit: atOnce, cursor });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

/** Fields that every record of the gateway has. */
export const changedOf = (record: {
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
}) => ({
  created_at: record.createdAt,
  created_by: record.createdBy,
  last_updated_at: record.updatedAt,
  last_updated_by: record.updatedBy,
});
