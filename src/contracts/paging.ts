// Paging and the parameters that many routes share.
import { type Static, type TSchema, Type } from 'typebox';

/** Names that people choose; the same rule as `kernel/names.ts`. */
export const Name = Type.String({
  pattern: '^[A-Za-z0-9_][A-Za-z0-9_.\\-]{0,127}$',
  description: 'Letters, digits, `_`, `-`, `.`; at most 128.',
});
export const IdText = Type.String({ pattern: '^[0-9a-f]{32}$', description: 'UUIDv7, 32 hexadecimal digits.' });
/** ISO 8601 with `Z`. */
export const Timestamp = Type.String({ format: 'date-time', description: 'ISO 8601 in UTC.' });

export const PageQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 2000, description: '`nextCursor` of the previous page.' })),
  },
  { additionalProperties: false },
);
export type PageQuery = Static<typeof PageQuery>;

/** A keyset page of items. */
export function pageOf<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item),
    nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
  });
}

export const ProjectParams = Type.Object({ project: Name });
