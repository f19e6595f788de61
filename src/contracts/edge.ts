// Bundles of model versions for devices.
import { type Static, Type } from 'typebox';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';

const strict = { additionalProperties: false } as const;
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Precision = Type.Union([Type.Literal('float32'), Type.Literal('int8')]);
export const TargetName = Type.Union([Type.Literal('node'), Type.Literal('browser'), Type.Literal('portable')], {
  description: 'Node, a browser, or ONNX Runtime in Python and C++.',
});
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });

const bundleOptions = {
  precision: Type.Optional({ ...Precision, description: 'int8: weights are made 8-bit integers; float32 by default.' }),
  dataset: Type.Optional({
    ...Name,
    description: 'Rows that drift is told against and an 8-bit model is compared on.',
  }),
  datasetVersion: Type.Optional(Type.String({ pattern: '^([0-9]{1,9}|latest)$', description: '`latest` by default.' })),
  label: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Column of the dataset with what really happened.' }),
  ),
  predictions: Type.Optional(Type.String({ maxLength: 200, description: 'Output that is answered.' })),
  score: Type.Optional(
    Type.String({ maxLength: 200, description: 'Output column that is the score, such as `probabilities_1`.' }),
  ),
  threshold: Type.Optional(Type.Number({ description: 'Score from which on the decision is positive.' })),
  maxDifference: Type.Optional(
    Type.Number({ minimum: 0, description: 'An 8-bit model that differs by more on any row is refused.' }),
  ),
};

export const BundleBody = Type.Object(
  {
    model: Name,
    version: Type.String({ minLength: 1, maxLength: 256, description: 'Version number or alias.' }),
    ...bundleOptions,
  },
  strict,
);
export type BundleBody = Static<typeof BundleBody>;

export const BundleParams = Type.Object({ project: Name, bundle: IdText });
export const BundleQuery = Type.Object({ ...PageQuery.properties, model: Type.Optional(Name) }, strict);
export const BundleArchiveQuery = Type.Object({ target: TargetName }, strict);

const FileView = Type.Object({ path: Type.String(), sha256: Sha256, bytes: Type.Integer() });

export const BundleView = Type.Object({
  id: IdText,
  project: Type.String(),
  model: Type.String(),
  version: Type.String(),
  versionId: IdText,
  precision: Precision,
  dataset: Nullable(Type.String()),
  datasetVersion: Nullable(Type.String()),
  threshold: Nullable(Type.Number()),
  state: Type.Union([Type.Literal('building'), Type.Literal('ready'), Type.Literal('failed')]),
  error: Nullable(Type.String()),
  jobId: IdText,
  keyId: Type.String({ description: 'Which key signed it.' }),
  report: Nullable(
    Type.Object(
      {
        rows: Type.Integer({ description: 'Rows that both models answered.' }),
        maxDifference: Type.Number({ description: 'Between numbers of outputs.' }),
        meanDifference: Type.Number(),
        sameAnswers: Nullable(Type.Number({ description: 'Share of rows with the same class.' })),
        quality: Nullable(Type.Object({ name: Type.String(), before: Type.Number(), after: Type.Number() })),
        bytesBefore: Type.Integer(),
        bytesAfter: Type.Integer(),
        msPerRowBefore: Type.Number(),
        msPerRowAfter: Type.Number(),
        operators: Type.Record(Type.String(), Type.Integer()),
      },
      { description: 'How the 8-bit model answers beside the one it was made from.' },
    ),
  ),
  referenceRows: Nullable(Type.Integer({ description: 'Rows that drift is told against; null: none.' })),
  referenceSource: Nullable(Type.String()),
  targets: Type.Array(
    Type.Object({
      target: TargetName,
      manifest: Type.String({ description: 'Digest of the manifest.' }),
      archive: FileView,
      files: Type.Array(FileView),
    }),
  ),
  createdAt: Timestamp,
  finishedAt: Nullable(Timestamp),
});
export type BundleView = Static<typeof BundleView>;
export const BundlePage = pageOf(BundleView);

export const ChannelParams = Type.Object({ project: Name, channel: Name });
export const ChannelBody = Type.Object(
  {
    model: Name,
    alias: Type.String({ minLength: 1, maxLength: 256, description: 'Alias of the model that devices follow.' }),
    ...bundleOptions,
  },
  strict,
);
export const RollBackBody = Type.Object(
  {
    bundle: Type.Optional({ ...IdText, description: 'Published before; the one before by default.' }),
    cause: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
  },
  strict,
);

export const DriftView = Type.Object(
  {
    rows: Type.Integer({ description: 'Counted in the last seven days.' }),
    columns: Type.Array(
      Type.Object({ column: Type.String(), psi: Type.Number({ description: 'Population stability index.' }) }),
      { description: 'The largest first.' },
    ),
  },
  { description: 'Against the reference of the bundle.' },
);

export const ChannelView = Type.Object({
  name: Type.String(),
  project: Type.String(),
  model: Type.String(),
  alias: Type.String(),
  precision: Precision,
  revision: Type.Integer({ description: 'Counts what was published.' }),
  bundle: Nullable(IdText),
  version: Nullable(Type.String({ description: 'Of the model, that devices are told to run.' })),
  pending: Nullable({ ...IdText, description: 'The bundle that is being built for it.' }),
  heldAt: Nullable({ ...Timestamp, description: 'Since when the alias is not followed.' }),
  note: Nullable(Type.String({ description: 'Why devices do not run what the alias points at.' })),
  devices: Type.Integer(),
  current: Type.Integer({ description: 'Devices that run the published bundle.' }),
  drift: Nullable(DriftView),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type ChannelView = Static<typeof ChannelView>;
export const ChannelPage = pageOf(ChannelView);
export const ChannelMovePage = pageOf(
  Type.Object({
    revision: Type.Integer(),
    bundle: IdText,
    version: Type.String(),
    cause: Type.String(),
    actor: Type.String(),
    at: Timestamp,
  }),
);

export const DeviceView = Type.Object({
  device: Type.String(),
  bundle: IdText,
  version: Type.String(),
  target: TargetName,
  current: Type.Boolean({ description: 'Whether it runs the published bundle.' }),
  rows: Type.Integer({ description: 'Answered so far.' }),
  failed: Type.Integer({ description: 'Refused or failed so far.' }),
  error: Nullable(Type.String({ description: 'What went wrong on it last.' })),
  firstSeen: Timestamp,
  lastSeen: Timestamp,
  drift: Nullable(DriftView),
});
export type DeviceView = Static<typeof DeviceView>;
export const DevicePage = pageOf(DeviceView);

export const DeviceChannelParams = Type.Object({ channel: Name });
export const DeviceFileParams = Type.Object({ channel: Name, bundle: IdText, sha256: Sha256 });
export const UpdateView = Type.Object({
  channel: Type.String(),
  revision: Type.Integer(),
  bundle: IdText,
  model: Type.String(),
  version: Type.String(),
  precision: Precision,
  target: TargetName,
  manifest: Sha256,
  files: Type.Array(FileView),
});

const Count = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 });
export const ReportBody = Type.Object(
  {
    device: Name,
    bundle: IdText,
    target: TargetName,
    sequence: Type.Integer({
      minimum: 1,
      description: 'Grows with each report; one that comes again is not counted again.',
    }),
    rows: { ...Count, description: 'Answered since the report before.' },
    failed: { ...Count, description: 'Refused or failed since the report before.' },
    error: Type.Optional(Type.String({ maxLength: 500, description: 'What went wrong last.' })),
    sketch: Type.Optional(
      Type.Object(
        {
          rows: Count,
          columns: Type.Record(
            Type.String({ minLength: 1, maxLength: 200 }),
            Type.Object({ counts: Type.Array(Count, { maxItems: 100 }), missing: Count }, strict),
            { maxProperties: 2000 },
          ),
        },
        { ...strict, description: 'Counts of rows in the bins of the reference.' },
      ),
    ),
  },
  strict,
);
export const ReportView = Type.Object({ counted: Type.Boolean({ description: 'False when it was counted before.' }) });

export const SigningKeyView = Type.Object({
  keyId: Type.String(),
  algorithm: Type.Literal('Ed25519'),
  publicKey: Type.String({ description: 'SubjectPublicKeyInfo in PEM.' }),
});
