// Registered models, versions and aliases as the native API speaks of them.
import { type Static, Type } from 'typebox';
import { CodeSourceOrNull } from './code-source.ts';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';
import { searchQuery } from './search.ts';

const Tags = Type.Record(Type.String({ minLength: 1, maxLength: 250 }), Type.String({ maxLength: 100_000 }));
/** Models registered through other protocols may have wider names than `Name` allows. */
const ModelName = Type.String({ minLength: 1, maxLength: 256, pattern: '^[^/:]+$' });
const Description = Type.String({ maxLength: 5000 });
export const Stage = Type.Union([
  Type.Literal('none'),
  Type.Literal('staging'),
  Type.Literal('production'),
  Type.Literal('archived'),
]);

export const ModelView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  name: Type.String(),
  description: Type.String(),
  lastVersion: Type.Integer(),
  tags: Tags,
  aliases: Type.Record(Type.String(), Type.Integer(), { description: 'Version by alias.' }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type ModelView = Static<typeof ModelView>;
export const ModelPage = pageOf(ModelView);
export const ModelParams = Type.Object({ project: Name, model: ModelName });
export const ModelQuery = Type.Object(searchQuery, { additionalProperties: false });
export const NewModelBody = Type.Object(
  { name: Name, description: Type.Optional(Description), tags: Type.Optional(Tags) },
  { additionalProperties: false },
);
const TagKeys = Type.Array(Type.String({ minLength: 1, maxLength: 250 }), {
  maxItems: 100,
  description: 'Keys of tags to take away; one that is not there is left so.',
});
export const ModelChange = Type.Object(
  {
    name: Type.Optional(Name),
    description: Type.Optional(Description),
    tags: Type.Optional(Tags),
    deleteTags: Type.Optional(TagKeys),
  },
  { additionalProperties: false, minProperties: 1 },
);

const SignatureField = Type.Object({
  name: Type.String(),
  type: Type.String(),
  required: Type.Boolean(),
  shape: Type.Optional(Type.Array(Type.Number())),
});
const Nullable = Type.Union([Type.String(), Type.Null()]);
export const VersionView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  model: Type.String(),
  version: Type.Integer(),
  stage: Stage,
  description: Type.String(),
  source: Type.String(),
  runId: Nullable,
  loggedModelId: Nullable,
  user: Type.String(),
  signature: Type.Union([
    Type.Object({ inputs: Type.Array(SignatureField), outputs: Type.Array(SignatureField) }),
    Type.Null(),
  ]),
  onnxSha256: Nullable,
  datasets: Type.Array(Type.Object({ name: Type.String(), digest: Type.String(), context: Nullable })),
  codeCommit: Nullable,
  codeSource: CodeSourceOrNull,
  environment: Type.Object({
    python: Type.Optional(Type.String()),
    requirements: Type.Optional(Type.Array(Type.String())),
    flavors: Type.Optional(Type.Array(Type.String())),
  }),
  tags: Tags,
  aliases: Type.Array(Type.String()),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type VersionView = Static<typeof VersionView>;
export const VersionPage = pageOf(VersionView);
export const VersionParams = Type.Object({
  project: Name,
  model: ModelName,
  version: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
});
export const NewVersionBody = Type.Object(
  {
    runId: Type.Optional(IdText),
    loggedModelId: Type.Optional(Type.String({ pattern: '^m-[0-9a-f]{32}$' })),
    path: Type.Optional(Type.String({ maxLength: 1024, description: 'Folder of the model among the artifacts.' })),
    onnxPath: Type.Optional(
      Type.String({
        maxLength: 1024,
        description: 'The ONNX export; by default `model.onnx` in the folder or `onnx/model.onnx` of the run.',
      }),
    ),
    version: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2_147_483_647,
        description: 'The number it has elsewhere, to be kept; above the last one, else 409. By default the next.',
      }),
    ),
    description: Type.Optional(Description),
    tags: Type.Optional(Tags),
  },
  { additionalProperties: false, minProperties: 1 },
);
export const VersionChange = Type.Object(
  {
    description: Type.Optional(Description),
    tags: Type.Optional(Tags),
    deleteTags: Type.Optional(TagKeys),
    stage: Type.Optional(Stage),
    archiveOthers: Type.Optional(Type.Boolean({ description: 'With a stage: archive the versions now in it.' })),
  },
  { additionalProperties: false, minProperties: 1 },
);

export const AliasParams = Type.Object({
  project: Name,
  model: ModelName,
  alias: Type.String({ pattern: '^[\\w-]{1,255}$' }),
});
export const AliasBody = Type.Object({ version: Type.Integer({ minimum: 1 }) }, { additionalProperties: false });
export const AliasView = Type.Object({
  alias: Type.String(),
  version: Type.Union([Type.Integer(), Type.Null()], { description: 'Null when it pointed to none.' }),
});
export const AliasQuery = Type.Object(
  { at: Type.Optional({ ...Timestamp, description: 'Ask what it pointed to then.' }) },
  { additionalProperties: false },
);
export const AliasMoveView = Type.Object({
  alias: Type.String(),
  version: Type.Union([Type.Integer(), Type.Null()]),
  actor: Type.String(),
  at: Timestamp,
});
export type AliasMoveView = Static<typeof AliasMoveView>;
export const AliasMovePage = pageOf(AliasMoveView);
export const AliasHistoryQuery = Type.Object(
  { ...PageQuery.properties, alias: Type.Optional(Type.String({ maxLength: 255 })) },
  { additionalProperties: false },
);
