// The prediction log, outcomes, traffic and requests by hand.

import { type Static, Type } from 'typebox';
import { IdText, Name, pageOf, Timestamp } from '../paging.ts';
import { Nullable, NumberOrNull, strict } from './fields.ts';

export const PredictionParams = Type.Object({ project: Name, prediction: IdText });

const Columns = Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()]));

export const PredictionView = Type.Object({
  id: Type.String(),
  endpointId: Type.String(),
  at: Timestamp,
  answeredAt: Timestamp,
  revision: Type.Integer(),
  role: Type.String(),
  modelVersionId: Type.String(),
  entityKey: Nullable(Type.String()),
  traceId: Nullable(Type.String({ description: 'Of the W3C trace context that came with the request.' })),
  featuresAt: Nullable(
    Type.String({ description: 'Event time of the oldest feature from the online store; null where none was joined.' }),
  ),
  featuresReplaced: Type.Array(Type.String(), {
    description:
      '`VIEW:missing`, `:stale` or `:unavailable` where defaults stand; `COLUMN:request` where the request brought the value.',
  }),
  propensity: Nullable(Type.Number({ description: 'Chance with which the row came to its arm; null for copies.' })),
  logShare: Type.Number({ description: 'Share of such requests that are logged.' }),
  latencyMs: Type.Number(),
  status: Type.String(),
  error: Nullable(Type.String()),
  score: NumberOrNull,
  inputs: Columns,
  outputs: Columns,
});

export type PredictionView = Static<typeof PredictionView>;

export const PredictionPage = pageOf(PredictionView);

export const FoundPrediction = Type.Object({ prediction: PredictionView, copies: Type.Array(PredictionView) });

export const CollectedView = Type.Object({ records: Type.Integer(), endpoints: Type.Array(Type.String()) });

export const OutcomesBody = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'Such as `conversion`; metrics of rollouts name it.',
    }),
    outcomes: Type.Array(Type.Object({ prediction: IdText, value: Type.Number() }, strict), {
      minItems: 1,
      maxItems: 10_000,
    }),
  },
  strict,
);

export const RecordedView = Type.Object({ recorded: Type.Integer() });

const TimeText = Type.String({ format: 'date-time', description: 'ISO 8601 in UTC.' });

export const TrafficQuery = Type.Object(
  {
    window: Type.Optional(
      Type.String({
        maxLength: 20,
        default: '24h',
        description: 'How long the span is, such as `90m`, `24h` or `30d`.',
      }),
    ),
    from: Type.Optional(TimeText),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Default now, in domain time.' })),
  },
  strict,
);

const percentiles = { p50Ms: NumberOrNull, p95Ms: NumberOrNull, p99Ms: NumberOrNull };

export const TrafficSeriesView = Type.Object({
  from: Timestamp,
  to: Timestamp,
  widthMs: Type.Integer({ description: 'Of an interval.' }),
  newestAt: Nullable(Type.String({ description: 'The newest prediction in the log, in the span or not.' })),
  leftOut: Type.Integer({ description: 'Arms with fewer requests than the ten shown.' }),
  arms: Type.Array(
    Type.Object({
      role: Type.String(),
      version: Type.String(),
      modelVersionId: Type.String(),
      copies: Type.Boolean({ description: 'Made for comparison; another arm answered.' }),
      requests: Type.Integer(),
      rows: Type.Integer({ description: 'A request may hold many.' }),
      failed: Type.Integer({ description: 'Requests that failed or did not fit the signature.' }),
      ...percentiles,
      intervals: Type.Array(
        Type.Object({
          at: Timestamp,
          requests: Type.Integer(),
          failed: Type.Integer(),
          perSecond: Type.Number(),
          ...percentiles,
        }),
      ),
      latency: Type.Array(Type.Object({ fromMs: Type.Number(), toMs: Type.Number(), requests: Type.Integer() }), {
        description: 'Requests that succeeded by latency, eight bins a factor of ten.',
      }),
    }),
  ),
});

export type TrafficSeriesView = Static<typeof TrafficSeriesView>;

const Scalar = Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()]);

export const TryBody = Type.Object(
  {
    inputs: Type.Record(Type.String({ minLength: 1, maxLength: 256 }), Scalar, {
      description: 'A value by column; a missing one is null.',
    }),
    key: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: 'Sticky key: the same one gets the same arm.' }),
    ),
  },
  strict,
);

export const TriedView = Type.Object({
  predictionId: Type.String({ description: 'In the log once that is collected.' }),
  version: Type.String(),
  arm: Type.String(),
  ms: Type.Number({ description: 'From request to answer, as the control plane saw it.' }),
  outputs: Type.Record(Type.String(), Type.Union([Scalar, Type.Array(Scalar)])),
});

export type TriedView = Static<typeof TriedView>;
