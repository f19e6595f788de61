import { type Static, Type } from 'typebox';

/** Most cells of one file. */
export const mostCells = 5_000_000;

export const TableFileBody = Type.Object(
  {
    columns: Type.Array(Type.String({ minLength: 1, maxLength: 500 }), { minItems: 1, maxItems: 5000 }),
    rows: Type.Array(Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])), {
      maxItems: 100_000,
      description: 'Values in the order of the columns; `NaN`, `Infinity` and `-Infinity` as text.',
    }),
  },
  { additionalProperties: false },
);
export type TableFileBody = Static<typeof TableFileBody>;
