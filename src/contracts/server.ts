// What the server itself offers beside its modules: its clock, its background jobs, its checks of itself and its settings.
import { type Static, Type } from 'typebox';
import { PageQuery, pageOf, Timestamp } from './paging.ts';

export const ClockView = Type.Object({
  now: Timestamp,
  simulated: Type.Boolean(),
});
export const AdvanceClock = Type.Object(
  {
    to: Timestamp,
    settle: Type.Optional(
      Type.Boolean({ default: true, description: 'Answer only when all work that the time set off is done.' }),
    ),
  },
  { additionalProperties: false },
);

const JobStateView = Type.Union([
  Type.Literal('queued'),
  Type.Literal('running'),
  Type.Literal('done'),
  Type.Literal('dead'),
  Type.Literal('cancelled'),
]);

export const JobView = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  project: Type.Union([Type.String(), Type.Null()]),
  state: JobStateView,
  attempt: Type.Integer(),
  maxAttempts: Type.Integer(),
  progress: Type.Union([Type.Number(), Type.Null()], { description: '0 … 1' }),
  note: Type.Union([Type.String(), Type.Null()]),
  error: Type.Union([Type.String(), Type.Null()]),
  createdAt: Timestamp,
  finishedAt: Type.Union([Timestamp, Type.Null()]),
});
export type JobView = Static<typeof JobView>;
export const JobPage = pageOf(JobView);
export const JobQuery = Type.Object(
  {
    ...PageQuery.properties,
    project: Type.Optional(Type.String()),
    state: Type.Optional(JobStateView),
  },
  { additionalProperties: false },
);

export const ServerChecksView = Type.Object({
  checks: Type.Array(
    Type.Object({
      name: Type.String(),
      state: Type.Union([Type.Literal('ok'), Type.Literal('failed'), Type.Literal('absent')], {
        description: 'absent: not there, and only some work needs it.',
      }),
      text: Type.String(),
      fix: Type.String({ description: 'How to repair it; empty when it is well.' }),
    }),
  ),
});
export type ServerChecksView = Static<typeof ServerChecksView>;

export const ServerSettingsView = Type.Object({
  settings: Type.Array(
    Type.Object({
      path: Type.String({ description: 'As in the configuration file.' }),
      value: Type.String({ description: '`***` for a secret that is set.' }),
      source: Type.String({ description: 'flag, environment and the variable, file or default' }),
      meaning: Type.String(),
    }),
  ),
});
export type ServerSettingsView = Static<typeof ServerSettingsView>;
