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

export const SigningKeyView = Type.Object({
  keyId: Type.String(),
  algorithm: Type.Literal('Ed25519'),
  publicKey: Type.String({ description: 'SubjectPublicKeyInfo in PEM.' }),
});
