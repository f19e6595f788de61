// Exports: a list of any length as a file, made by a job. The list is named by the operation that answers it.
import { type Static, Type } from 'typebox';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Format = Type.Union([Type.Literal('csv'), Type.Literal('json'), Type.Literal('parquet')]);
const Scalar = Type.Union([Type.String({ maxLength: 20_000 }), Type.Number(), Type.Boolean()]);
const Words = Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Scalar, { maxProperties: 50 });

export const ExportBody = Type.Object(
  {
    operation: Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'Operation of the project that answers a list by pages, such as `listRuns`.',
    }),
    path: Type.Optional({ ...Words, description: 'Its parameters in the address, without the project.' }),
    query: Type.Optional({ ...Words, description: 'Its filter and order; not `limit` and `cursor`.' }),
    format: Format,
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Of the file, without its ending.' })),
  },
  { additionalProperties: false },
);
export type ExportBody = Static<typeof ExportBody>;
export type ExportFormat = Static<typeof Format>;

export const ExportParams = Type.Object({ project: Name, export: IdText });
export const ExportQuery = PageQuery;

export const ExportView = Type.Object({
  id: IdText,
  project: Type.String(),
  operation: Type.String(),
  path: Words,
  query: Words,
  format: Format,
  file: Type.String({ description: 'Name of the file.' }),
  state: Type.Union(
    ['queued', 'running', 'done', 'failed', 'cancelled'].map((state) => Type.Literal(state)) as [
      ReturnType<typeof Type.Literal<'queued'>>,
      ReturnType<typeof Type.Literal<'running'>>,
      ReturnType<typeof Type.Literal<'done'>>,
      ReturnType<typeof Type.Literal<'failed'>>,
      ReturnType<typeof Type.Literal<'cancelled'>>,
    ],
  ),
  rows: Type.Integer({ description: 'Read so far.' }),
  bytes: Type.Integer(),
  error: Nullable(Type.String()),
  createdAt: Timestamp,
  finishedAt: Nullable(Timestamp),
  expiresAt: Nullable(Type.String({ description: 'When the file is taken away.' })),
});
export type ExportView = Static<typeof ExportView>;
export const ExportPage = pageOf(ExportView);
