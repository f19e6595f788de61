import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, CommandError } from '../command.ts';
import { download } from '../download.ts';

type Cell = string | number | boolean | null;

const cellOf = (value: unknown): Cell =>
  value === undefined || value === null
    ? null
    : typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : JSON.stringify(value);

/** Rows of a list of objects; the columns are all members that any of them has. */
function rowsOf(text: string, file: string): readonly Readonly<Record<string, unknown>>[] {
  const parsed: unknown = JSON.parse(text);
  const isRow = (row: unknown): boolean => typeof row === 'object' && row !== null && !Array.isArray(row);
  if (!Array.isArray(parsed) || parsed.length === 0 || !parsed.every(isRow))
    throw new CommandError(
      `${file} holds no list of objects.`,
      'Give for example what a list command prints with --json.',
    );
  return parsed as readonly Readonly<Record<string, unknown>>[];
}

export default {
  name: 'table convert',
  summary: 'A JSON list of objects as a Parquet file',
  arguments: [
    { name: 'file', meaning: 'JSON, such as saved from a table of the pages' },
    { name: 'out', meaning: 'where to write; - for standard output' },
  ],
  async run(context, input) {
    const file = input.argument('file');
    const objects = rowsOf(await readFile(resolve(context.io.folder, file), 'utf8'), file);
    const columns = [...new Set(objects.flatMap((row) => Object.keys(row)))];
    const rows = objects.map((row) => columns.map((column) => cellOf(row[column])));
    await download(context, 'convertTable', { body: { columns, rows } }, input.argument('out'));
  },
} satisfies Command;
