// What a file is: by its name, else by its first bytes. And the header line of a CSV, which the engine's guessing must not decide.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { datasetsErrors } from './errors.ts';
import type { SourceFormat } from './model.ts';

const headBytes = 64 * 1024;

/** The first decompressed bytes of a file. */
async function headOf(path: string, gzip: boolean): Promise<Buffer> {
  const file = createReadStream(path, { end: headBytes });
  const source = gzip ? file.pipe(createGunzip()) : file;
  file.once('error', (error) => source.destroy(error));
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of source as AsyncIterable<Buffer>) {
      parts.push(part);
      size += part.length;
      if (size >= headBytes) break;
    }
  } catch (error) {
    // The cut at `headBytes` ends a gzip stream early; what came before is what is asked for.
    if (size === 0) throw error;
  } finally {
    file.destroy();
  }
  return Buffer.concat(parts);
}

export interface Recognised {
  readonly format: SourceFormat;
  readonly gzip: boolean;
  readonly head: string;
}

/** Recognises a file. @throws AppError `datasets.malformed_file` when it is empty or cannot be decompressed */
export async function recognise(path: string, name: string, asked: SourceFormat | undefined): Promise<Recognised> {
  const handle = await open(path, 'r');
  const magic = Buffer.alloc(4);
  try {
    await handle.read(magic, 0, 4, 0);
  } finally {
    await handle.close();
  }
  if (magic.toString('latin1') === 'PAR1') return { format: asked ?? 'parquet', gzip: false, head: '' };
  const gzip = magic[0] === 0x1f && magic[1] === 0x8b;
  let bytes: Buffer;
  try {
    bytes = await headOf(path, gzip);
  } catch (error) {
    throw datasetsErrors.create('malformed_file', `${name} cannot be decompressed.`, { cause: error });
  }
  if (bytes.length === 0) throw datasetsErrors.create('malformed_file', `${name} is empty.`);
  const head = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const plain = name.toLowerCase().replace(/\.gz$/, '');
  const byName = /\.(csv|tsv|txt)$/.test(plain)
    ? 'csv'
    : /\.(jsonl|ndjson)$/.test(plain)
      ? 'jsonl'
      : /\.(parquet|pq)$/.test(plain)
        ? 'parquet'
        : undefined;
  return { format: asked ?? byName ?? (head.trimStart().startsWith('{') ? 'jsonl' : 'csv'), gzip, head };
}

export interface CsvHeader {
  readonly names: readonly string[];
  readonly delimiter: string;
}

/**
 * Reads the header line: names may be quoted; the delimiter is the one of `,` `;` tab `|` that occurs most outside quotes.
 * @throws AppError `datasets.malformed_file` for an empty or repeated name
 */
export function readCsvHeader(head: string, name: string): CsvHeader {
  const counts = new Map([',', ';', '\t', '|'].map((delimiter) => [delimiter, 0]));
  let end = 0;
  for (let quoted = false; end < head.length; end++) {
    const character = head[end] ?? '';
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) break;
    else if (!quoted && counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const [delimiter] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
  const names = splitLine(head.slice(0, end), delimiter);
  const empty = names.indexOf('');
  if (empty >= 0) throw datasetsErrors.create('malformed_file', `${name} line 1: column ${empty + 1} has no name.`);
  const twice = names.find((column, index) => names.indexOf(column) !== index);
  if (twice !== undefined)
    throw datasetsErrors.create('malformed_file', `${name} line 1: the column ${twice} is there twice.`);
  return { names, delimiter };
}

function splitLine(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === '"' && quoted && line[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  return [...cells, cell.trim()];
}
