// Files that hold a table, read a page of rows at a time: CSV, TSV, JSON lines and Parquet.
import { decodeCursor, encodeCursor, type PageRequest } from '../../../kernel/paging.ts';
import type { Blobs } from '../../../platform/blobs/blobs.ts';
import type { Olap, OlapValue } from '../../../platform/olap/olap.ts';
import { quoteText } from '../../../platform/olap/sql-text.ts';
import { trackingErrors } from '../errors.ts';
import type { ArtifactFile } from './artifacts.ts';

export type Cell = string | number | boolean | null;

export interface ArtifactTable {
  /** With the engine's name of each type. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Of the whole file. */
  readonly rows: number;
  /** In the order of the file; `row` counts from 1. */
  readonly items: readonly { readonly row: number; readonly values: readonly Cell[] }[];
  readonly nextCursor?: string;
}

export interface ArtifactTables {
  /** @throws AppError `tracking.not_a_table`, `request.bad_cursor`, as the engine's queries */
  read(file: ArtifactFile, page: PageRequest): Promise<ArtifactTable>;
}

/** How the engine reads a file of that name; undefined when it is no table. */
function readerOf(name: string, path: string): string | undefined {
  const file = quoteText(path);
  const [, kind, gzip] = /\.(csv|tsv|parquet|jsonl|ndjson)(\.gz)?$/i.exec(name) ?? [];
  const compression = `compression = '${gzip === undefined ? 'uncompressed' : 'gzip'}'`;
  switch (kind?.toLowerCase()) {
    case 'csv':
      return `read_csv(${file}, header = true, sample_size = -1, ${compression})`;
    case 'tsv':
      return `read_csv(${file}, header = true, delim = '\t', sample_size = -1, ${compression})`;
    case 'jsonl':
    case 'ndjson':
      return `read_json(${file}, format = 'newline_delimited', sample_size = -1, ${compression})`;
    case 'parquet':
      return gzip === undefined ? `read_parquet(${file})` : undefined;
    default:
      return undefined;
  }
}

function cellOf(value: OlapValue | undefined): Cell {
  if (value === undefined || value === null) return null;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  // JSON has neither NaN nor infinities.
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return typeof value === 'object' ? JSON.stringify(value) : value;
}

export function createArtifactTables({ blobs, olap }: { readonly blobs: Blobs; readonly olap: Olap }): ArtifactTables {
  return {
    async read(file, { limit, cursor }) {
      const from = readerOf(file.name, await blobs.localPath(file.sha256));
      const refuse = (why: string): Error =>
        trackingErrors.create('not_a_table', `${file.name} is not read as a table: ${why}`, {
          details: { path: file.path },
        });
      if (from === undefined) throw refuse('its name ends like none of CSV, TSV, JSON lines or Parquet.');
      // The file does not change under its digest, so a place in it stays the same row.
      const start = cursor === undefined ? 0 : Math.max(0, Math.trunc(Number(decodeCursor(cursor, 1)[0])) || 0);
      if (file.size === 0) return { columns: [], rows: 0, items: [] };
      try {
        const described = await olap.query(`DESCRIBE SELECT * FROM ${from}`);
        const columns = described.map((column) => ({
          name: String(column['column_name']),
          type: String(column['column_type']),
        }));
        const [counted] = await olap.query(`SELECT count(*) AS rows FROM ${from}`);
        const found = await olap.query(`SELECT * FROM ${from} LIMIT ${limit} OFFSET ${start}`);
        const rows = Number(counted?.['rows'] ?? 0);
        const end = start + found.length;
        return {
          columns,
          rows,
          items: found.map((values, at) => ({
            row: start + at + 1,
            values: columns.map(({ name }) => cellOf(values[name])),
          })),
          ...(found.length > 0 && end < rows ? { nextCursor: encodeCursor([end]) } : {}),
        };
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'olap.invalid_sql') throw error;
        throw refuse('what is in it does not fit its name.');
      }
    },
  };
}
