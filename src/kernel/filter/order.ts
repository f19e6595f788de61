// An order of several keys, as query parameters carry it.
import type { OrderKey } from './ast.ts';
import { parseOrder } from './parse.ts';

/** Splits at commas outside quotes and parses each key; none for empty text. @throws AppError `request.bad_filter` */
export function parseOrderList(text: string | undefined): readonly OrderKey[] {
  const keys = (text ?? '').match(/(?:[^,`"]|`[^`]*`|"[^"]*")+/g) ?? [];
  return keys.filter((key) => key.trim() !== '').map(parseOrder);
}
