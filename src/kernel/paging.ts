// Keyset paging: a cursor is the sort key of the last row shown, so a page never shifts under concurrent writes.
import { AppError } from './errors.ts';

export interface PageRequest {
  readonly limit: number;
  /** The opaque cursor of the previous page. */
  readonly cursor?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

export type CursorKey = readonly (string | number | null)[];

/** Packs a sort key into an opaque, URL-safe cursor. */
export function encodeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * Unpacks a cursor that must hold `length` parts.
 * @throws AppError `request.bad_cursor` for anything that encodeCursor did not make.
 */
export function decodeCursor(cursor: string, length: number): CursorKey {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (
      Array.isArray(key) &&
      key.length === length &&
      key.every((part) => part === null || typeof part === 'string' || typeof part === 'number')
    )
      return key as CursorKey;
  } catch {
    // Falls through to the one refusal below.
  }
  throw new AppError('request.bad_cursor', 'invalid', 'The paging cursor is not one that this server made.', {
    hint: 'Start again without a cursor, or pass nextCursor of the previous page unchanged.',
  });
}

/** Makes a page from `limit + 1` rows: the extra row only tells that there is a next page. */
export function toPage<T>(rows: readonly T[], limit: number, keyOf: (row: T) => CursorKey): Page<T> {
  if (rows.length <= limit) return { items: rows };
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return last === undefined ? { items } : { items, nextCursor: encodeCursor(keyOf(last)) };
}
