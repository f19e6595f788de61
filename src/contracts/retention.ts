// How long a project keeps what, and what a purge took or would take.
import { type Static, Type } from 'typebox';
import { IdText, Timestamp } from './paging.ts';

const days = (what: string) =>
  Type.Integer({ minimum: 0, maximum: 36_500, description: `Days that ${what} are kept; 0: for ever.` });

const terms = {
  predictionsDays: days('logged predictions'),
  logsDays: days('logs of steps'),
  trashDays: days('deleted runs, logged models and experiments'),
  deliveriesDays: days('deliveries to webhooks'),
};

export const PurgeCounts = Type.Object({
  runs: Type.Integer(),
  loggedModels: Type.Integer(),
  experiments: Type.Integer(),
  artifacts: Type.Integer({ description: 'Files of these runs and logged models.' }),
  artifactBytes: Type.Integer(),
  kept: Type.Integer({
    description: 'Runs and logged models in the trash that a model version was made of: they stay.',
  }),
  predictions: Type.Integer(),
  predictionBytes: Type.Integer(),
  logs: Type.Integer({ description: 'Runs of pipelines whose logs go.' }),
  deliveries: Type.Integer(),
});
export type PurgeCounts = Static<typeof PurgeCounts>;

export const RetentionView = Type.Object({
  ...terms,
  hold: Type.Boolean({ description: 'A legal hold: nothing is purged, whoever asks.' }),
  holdReason: Type.String(),
  updatedAt: Type.Union([Timestamp, Type.Null()]),
  updatedBy: Type.String(),
  next: Type.Object(
    { ...PurgeCounts.properties },
    { description: 'What the next purge would take by these terms, of each at most the oldest 10,000.' },
  ),
  trash: Type.Object({ ...PurgeCounts.properties }, { description: 'Everything that is in the trash.' }),
  last: Type.Union([Type.Object({ at: Timestamp, took: PurgeCounts }), Type.Null()], {
    description: 'The last purge that took something.',
  }),
});
export type RetentionView = Static<typeof RetentionView>;

export const RetentionChange = Type.Object(
  {
    predictionsDays: Type.Optional(terms.predictionsDays),
    logsDays: Type.Optional(terms.logsDays),
    trashDays: Type.Optional(terms.trashDays),
    deliveriesDays: Type.Optional(terms.deliveriesDays),
    hold: Type.Optional(Type.Boolean()),
    holdReason: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false, description: 'What is not given stays.' },
);
export const PurgeBody = Type.Object(
  {
    olderThanDays: Type.Optional(
      Type.Number({ minimum: 0, maximum: 36_500, description: 'Only what has been in the trash for so many days.' }),
    ),
    runs: Type.Optional(Type.Array(IdText, { minItems: 1, maxItems: 500 })),
    experiments: Type.Optional(Type.Array(IdText, { minItems: 1, maxItems: 100 })),
  },
  {
    additionalProperties: false,
    description: 'Which of the trash; all of it when nothing is named. What is not in the trash is left alone.',
  },
);
