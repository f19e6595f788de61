// Batches: datasets scored in one go.

import { type Static, Type } from 'typebox';
import { IdText, Name, pageOf, Timestamp } from '../paging.ts';
import { Nullable, strict, VersionText } from './fields.ts';

export const BatchParams = Type.Object({ project: Name, batch: IdText });

export const BatchBody = Type.Object(
  {
    model: Name,
    version: VersionText,
    dataset: Name,
    datasetVersion: Type.Optional(Type.String({ maxLength: 20, default: 'latest' })),
    selection: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'SELECT over the table `dataset` whose rows are scored; without one, all of them are.',
      }),
    ),
    output: Type.Optional(Name),
  },
  strict,
);

export const BatchView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  model: Type.String(),
  modelVersion: Type.String(),
  modelVersionId: Type.String(),
  dataset: Type.String(),
  datasetVersion: Type.String(),
  datasetVersionId: Type.String(),
  jobId: Type.String(),
  state: Type.Union([
    Type.Literal('queued'),
    Type.Literal('running'),
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  selection: Nullable(Type.String()),
  total: Nullable(Type.Integer({ description: 'Rows to score; null until they were counted.' })),
  records: Type.Integer({ description: 'Rows scored so far.' }),
  refused: Type.Integer({ description: 'Rows that the model could not take; each has its reason in `error`.' }),
  rowsPerSecond: Nullable(Type.Number()),
  sha256: Nullable(Type.String({ description: 'Of a result in one file.' })),
  bytes: Type.Integer(),
  output: Nullable(Type.String({ description: 'Dataset of which the result is a version.' })),
  outputVersion: Nullable(Type.String()),
  error: Nullable(Type.String()),
  createdBy: Type.String(),
  createdAt: Timestamp,
  finishedAt: Nullable(Timestamp),
});

export type BatchView = Static<typeof BatchView>;

export const BatchPage = pageOf(BatchView);
