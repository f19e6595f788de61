import { type Static, Type } from 'typebox';
import { CodeSource, CodeSourceOrNull } from './code-source.ts';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';
import { SecretName } from './vault.ts';

const Nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Number>>(schema: T) =>
  Type.Union([schema, Type.Null()]);

/** Dotted names of Python modules. */
export const PreloadedModules = Type.Array(
  Type.String({ maxLength: 200, pattern: '^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*$' }),
  {
    minItems: 1,
    maxItems: 100,
    description: 'Python modules to import once for many runs of the step, which then begins with them loaded.',
  },
);

/** Names of secrets of the project. */
export const StepSecrets = Type.Array(SecretName, {
  minItems: 1,
  maxItems: 50,
  description:
    'Secrets of the project that the step gets as environment variables of the same names; masked in its log.',
});

export const StepDefinitionBody = Type.Object(
  {
    name: Name,
    command: Type.Array(Type.String({ maxLength: 4000 }), { minItems: 1, maxItems: 200 }),
    inputs: Type.Optional(
      Type.Record(Type.String(), Type.Object({ kind: Type.String() }, { additionalProperties: true })),
    ),
    outputs: Type.Optional(Type.Record(Type.String(), Type.String({ pattern: '^[A-Za-z0-9_.\\-]{1,128}$' }))),
    env: Type.Optional(Type.Record(Type.String(), Type.String())),
    preload: Type.Optional(PreloadedModules),
    secrets: Type.Optional(StepSecrets),
    memoryMb: Type.Optional(Type.Integer({ minimum: 16 })),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 1 })),
    retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
    cache: Type.Optional(Type.Boolean()),
    after: Type.Optional(Type.Array(Name)),
    tracked: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type StepDefinitionBody = Static<typeof StepDefinitionBody>;

export const PipelineBody = Type.Object(
  {
    steps: Type.Array(StepDefinitionBody, { minItems: 1, maxItems: 200 }),
    params: Type.Optional(Type.Record(Type.String(), Type.String())),
    schedule: Type.Optional(Type.String({ description: 'Cron expression, five fields, UTC.' })),
    triggers: Type.Optional(Type.Array(Type.String())),
    experiment: Type.Optional(Type.String()),
    code: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Digest of an uploaded code bundle.' })),
    codeSource: Type.Optional(CodeSource),
  },
  { additionalProperties: false },
);
export type PipelineBody = Static<typeof PipelineBody>;

export const CodeBundleBody = Type.Object(
  {
    files: Type.Array(
      Type.Object({ path: Type.String({ maxLength: 1024 }), base64: Type.String() }, { additionalProperties: false }),
      { maxItems: 5000 },
    ),
  },
  { additionalProperties: false },
);
export const CodeBundleView = Type.Object({ digest: Type.String() });

export const PipelineView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  name: Type.String(),
  version: Type.Integer(),
  definition: Type.Object({}, { additionalProperties: true }),
  code: Nullable(Type.String()),
  codeSource: CodeSourceOrNull,
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type PipelineView = Static<typeof PipelineView>;
export const PipelinePage = pageOf(PipelineView);
export const PipelineParams = Type.Object({ project: Name, pipeline: Name });

export const StartRunBody = Type.Object(
  {
    params: Type.Optional(Type.Record(Type.String(), Type.String())),
    note: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false },
);

export const PipelineRunView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  pipeline: Type.String(),
  version: Type.Integer(),
  code: Nullable(Type.String()),
  codeSource: CodeSourceOrNull,
  params: Type.Record(Type.String(), Type.String()),
  state: Type.Union([
    Type.Literal('queued'),
    Type.Literal('running'),
    Type.Literal('succeeded'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  cause: Type.Object({ kind: Type.String(), id: Type.String(), note: Type.String() }),
  error: Nullable(Type.String()),
  reproduces: Nullable(Type.String()),
  createdAt: Timestamp,
  startedAt: Nullable(Type.String()),
  endedAt: Nullable(Type.String()),
  durationMs: Nullable(Type.Number()),
});
export const PipelineRunPage = pageOf(PipelineRunView);
export const PipelineRunParams = Type.Object({ project: Name, run: IdText });
export const PipelineRunQuery = Type.Object(
  {
    ...PageQuery.properties,
    pipeline: Type.Optional(Name),
    state: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

export const ArtifactView = Type.Object({
  sha256: Type.String(),
  size: Type.Integer(),
  label: Type.String(),
  nodes: Type.Array(Type.Object({ type: Type.String(), id: Type.String() })),
  json: Type.Optional(Type.Unknown()),
});

export const StepRunView = Type.Object({
  step: Type.String(),
  state: Type.String(),
  attempt: Type.Integer(),
  cachedFrom: Nullable(Type.String()),
  inputs: Type.Record(Type.String(), ArtifactView),
  outputs: Type.Record(Type.String(), ArtifactView),
  trackingRunId: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  error: Nullable(Type.String()),
  exitCode: Nullable(Type.Number()),
  peakMemoryMb: Nullable(Type.Number()),
  startedAt: Nullable(Type.String()),
  endedAt: Nullable(Type.String()),
  durationMs: Nullable(Type.Number()),
});
export const PipelineRunDetail = Type.Object({
  run: PipelineRunView,
  definition: Type.Object({}, { additionalProperties: true }),
  steps: Type.Array(StepRunView),
});
export const LogChunkView = Type.Object({ text: Type.String(), nextOffset: Type.Integer(), size: Type.Integer() });
export const LogRangeQuery = Type.Object(
  {
    from: Type.Optional(Type.Integer({ minimum: 1, default: 1, description: 'Number of the first line, from 1.' })),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 2000, default: 500 })),
  },
  { additionalProperties: false },
);
export const LogRangeView = Type.Object({
  from: Type.Integer(),
  lines: Type.Array(Type.String()),
  total: Type.Integer({ description: 'Lines that there are now.' }),
  firstError: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Number of the first line that tells of an error.',
  }),
  size: Type.Integer({ description: 'Bytes that there are now.' }),
});
export const LogSearchQuery = Type.Object(
  {
    text: Type.Optional(Type.String({ maxLength: 1000, description: 'What a line contains.' })),
    matchCase: Type.Optional(Type.Boolean({ default: false })),
    level: Type.Optional(Type.Union([Type.Literal('error'), Type.Literal('warning')])),
    from: Type.Optional(Type.Integer({ minimum: 1, default: 1, description: 'The line to begin at.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  },
  { additionalProperties: false },
);
export const LogHitsView = Type.Object({
  items: Type.Array(Type.Object({ line: Type.Integer(), text: Type.String() })),
  next: Type.Union([Type.Integer(), Type.Null()], { description: 'The line to go on at; null at the end.' }),
});
export const ComparisonView = Type.Object({
  artifacts: Type.Array(
    Type.Object({
      step: Type.String(),
      output: Type.String(),
      original: Nullable(Type.String()),
      reproduced: Nullable(Type.String()),
      verdict: Type.Union(
        [
          Type.Literal('equal'),
          Type.Literal('equal-but-for-identifiers'),
          Type.Literal('different'),
          Type.Literal('missing'),
          Type.Literal('added'),
        ],
        { description: 'Equal in bytes, equal in meaning, or not; missing in the reproduction, or only there.' },
      ),
      fields: Type.Array(Type.String(), { description: 'Parts that are identifiers, or that differ.' }),
    }),
  ),
});
