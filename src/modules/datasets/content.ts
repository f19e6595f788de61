// Rows of a version: pages of them, and the whole as a file.
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Json } from '../../kernel/json.ts';
import { decodeCursor, encodeCursor, type Page, type PageRequest } from '../../kernel/paging.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Olap } from '../../platform/olap/olap.ts';
import { quoteText, readParquet } from '../../platform/olap/sql-text.ts';
import type { Part } from './model.ts';
import { toJsonRow } from './quality.ts';

export interface ContentDeps {
  readonly blobs: Blobs;
  readonly olap: Olap;
  readonly scratch: string;
}

/** A page of rows in stored order; the cursor is a part and a row in it, which never move, since parts are immutable. */
export async function readRows(
  deps: ContentDeps,
  parts: readonly Part[],
  page: PageRequest,
): Promise<Page<Readonly<Record<string, Json>>>> {
  const start = page.cursor === undefined ? [0, 0] : decodeCursor(page.cursor, 2).map(Number);
  let row = start[1] ?? 0;
  const items: Readonly<Record<string, Json>>[] = [];
  for (let part = start[0] ?? 0; part < parts.length; part++, row = 0) {
    const { sha256, rows } = parts[part] as Part;
    const wanted = page.limit - items.length;
    if (wanted === 0 && row < rows) return { items, nextCursor: encodeCursor([part, row]) };
    const path = await deps.blobs.localPath(sha256);
    const found = await deps.olap.query(
      `SELECT * EXCLUDE (file_row_number) FROM read_parquet(${quoteText(path)}, file_row_number = true)
       WHERE file_row_number >= $row AND file_row_number < $end ORDER BY file_row_number`,
      { row, end: row + wanted },
    );
    items.push(...found.map(toJsonRow));
    if (row + found.length < rows) return { items, nextCursor: encodeCursor([part, row + found.length]) };
  }
  return { items };
}

export type ContentFormat = 'parquet' | 'csv';

export interface Content {
  readonly stream: Readable;
  readonly contentType: string;
  readonly extension: string;
}

/** All rows as one file; a single Parquet part is its own stored bytes. */
export async function openContent(deps: ContentDeps, parts: readonly Part[], format: ContentFormat): Promise<Content> {
  const kind =
    format === 'csv'
      ? { contentType: 'text/csv; charset=utf-8', extension: 'csv' }
      : { contentType: 'application/vnd.apache.parquet', extension: 'parquet' };
  const [first] = parts;
  if (format === 'parquet' && parts.length === 1 && first !== undefined)
    return { ...kind, stream: await deps.blobs.get(first.sha256) };
  const files: string[] = [];
  for (const part of parts) files.push(await deps.blobs.localPath(part.sha256));
  await mkdir(deps.scratch, { recursive: true });
  const folder = await mkdtemp(join(deps.scratch, 'download-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, `content.${kind.extension}`);
    const select = `SELECT * FROM ${readParquet(files)}`;
    if (format === 'parquet') await deps.olap.copyToParquet(select, path);
    else await deps.olap.exec(`COPY (${select}) TO ${quoteText(path)} (FORMAT csv, HEADER)`);
    const stream = createReadStream(path);
    stream.once('close', () => void remove());
    return { ...kind, stream };
  } catch (error) {
    await remove();
    throw error;
  }
}
