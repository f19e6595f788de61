// How versions are run, what the data plane tells of it, and why an answer came out as it did.

import { type Static, Type } from 'typebox';
import { Timestamp } from '../paging.ts';
import { SettingsBody } from './endpoints.ts';
import { Nullable, Role, strict } from './fields.ts';

const WorkerView = Type.Object({
  state: Type.Union([Type.Literal('starting'), Type.Literal('idle'), Type.Literal('busy'), Type.Literal('waiting')]),
  pid: Nullable(Type.Integer()),
  memoryMb: Nullable(Type.Number()),
  restarts: Type.Integer(),
  lastEnd: Nullable(Type.String({ description: 'Why the process ended last.' })),
});

/** Since the model was loaded. */
const CountsView = Type.Object({
  waiting: Type.Integer({ description: 'Requests that wait now.' }),
  requests: Type.Integer(),
  rows: Type.Integer(),
  runs: Type.Integer({ description: 'Requests share runs.' }),
  shed: Type.Integer({ description: 'Refused because too many waited, or the model would be free too late.' }),
  expired: Type.Integer({ description: 'Refused because their time was over before they ran.' }),
  cacheHits: Type.Integer(),
  cacheMisses: Type.Integer(),
  cost: Type.Object({
    fixedMs: Type.Number({ description: 'Of a run whatever its rows, learnt from the last runs.' }),
    perRowMs: Type.Number(),
  }),
});

const RuntimeKind = Type.Union([Type.Literal('onnx'), Type.Literal('python')]);

/** Reads of a feature view since the endpoint was loaded. */
const ViewCountsView = Type.Object({
  view: Type.String(),
  number: Type.Integer(),
  lookups: Type.Integer(),
  unavailable: Type.Integer({ description: 'Lookups that failed or came too late.' }),
  found: Type.Integer({ description: 'Rows whose entity has values that may be used.' }),
  missing: Type.Integer(),
  stale: Type.Integer(),
  lookupMs: Nullable(Type.Number({ description: 'Mean of a lookup.' })),
  newestAt: Nullable(Timestamp),
});

export const EndpointRuntimeView = Type.Object({
  settings: Type.Required(SettingsBody),
  features: Type.Array(ViewCountsView),
  arms: Type.Array(
    Type.Object({
      modelVersionId: Type.String(),
      version: Type.String(),
      role: Role,
      kind: RuntimeKind,
      workers: Type.Array(WorkerView),
      counts: CountsView,
    }),
  ),
});

export type EndpointRuntimeView = Static<typeof EndpointRuntimeView>;

const CellValue = Type.Union([Type.Number(), Type.Boolean(), Type.String(), Type.Null()]);

const ExplainedRows = Type.Array(Type.Record(Type.String(), CellValue), { minItems: 1, maxItems: 100 });

export const ExplainBody = Type.Object(
  {
    rows: ExplainedRows,
    background: Type.Optional(
      Type.Array(Type.Record(Type.String(), CellValue), {
        minItems: 1,
        maxItems: 1000,
        description: 'What the rows are compared with; the input example of the version by default.',
      }),
    ),
    output: Type.Optional(Type.String({ maxLength: 200, description: 'Output column; the score by default.' })),
  },
  strict,
);

const Contributions = Type.Record(Type.String(), Nullable(Type.Number()));

export const ExplanationView = Type.Object({
  output: Type.String(),
  method: Type.Union([Type.Literal('trees'), Type.Literal('linear'), Type.Literal('sampled')], {
    description: '`trees` and `linear` are exact.',
  }),
  of: Type.Union([Type.Literal('output'), Type.Literal('log-odds')], { description: 'What contributions add up to.' }),
  reason: Nullable(Type.String({ description: 'Why the values are sampled.' })),
  backgroundRows: Type.Integer(),
  base: Nullable(Type.Number({ description: 'Mean over the background.' })),
  rows: Type.Array(
    Type.Object({
      value: Nullable(Type.Number({ description: '`base` and all contributions.' })),
      contributions: Contributions,
      errors: Type.Optional(Contributions),
    }),
  ),
});

export const RuntimeView = Type.Object({
  model: Type.String(),
  version: Type.String(),
  jobId: Type.String(),
  state: Type.Union([Type.Literal('pending'), Type.Literal('ready'), Type.Literal('failed')]),
  kind: Nullable(RuntimeKind),
  reason: Type.String({ description: 'Why it is run this way, or in none.' }),
  parity: Nullable(
    Type.Object({
      rows: Type.Integer({ description: 'Rows compared: the input example and rows drawn around it.' }),
      maxDifference: Type.Number({ description: 'Between probabilities or estimates; relative for those beyond 1.' }),
      tolerance: Type.Number(),
    }),
  ),
  environment: Nullable(Type.String({ description: 'Which Python runs it, and why that one.' })),
  updatedAt: Timestamp,
});

export type RuntimeView = Static<typeof RuntimeView>;

/** Null for a version with an ONNX export of its own, which is run as it is, and for one whose files this server does not have. */
export const VersionRuntimeView = Type.Object({ runtime: Nullable(RuntimeView) });
