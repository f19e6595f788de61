import { type Static, Type } from 'typebox';
import { CodeSource } from './code-source.ts';

export const ApplyBody = Type.Object(
  {
    manifest: Type.String({ maxLength: 1_000_000, description: 'Text of pawl.yaml.' }),
    files: Type.Array(
      Type.Object({ path: Type.String({ maxLength: 1024 }), base64: Type.String() }, { additionalProperties: false }),
      {
        maxItems: 5000,
        description: 'Files that pawl.yaml names.',
      },
    ),
    codeSource: Type.Optional(CodeSource),
  },
  { additionalProperties: false },
);

export const ChangeView = Type.Object({
  kind: Type.String({ description: 'objective, dataset, entity, view, service, pipeline, endpoint, monitor, loop' }),
  name: Type.String(),
  action: Type.Union([
    Type.Literal('create'),
    Type.Literal('change'),
    Type.Literal('unchanged'),
    Type.Literal('remove'),
  ]),
  /** Paths inside the declaration that differ. */
  fields: Type.Array(Type.String()),
});
export type ChangeView = Static<typeof ChangeView>;

export const PlanView = Type.Object({ project: Type.String(), changes: Type.Array(ChangeView) });
export type PlanView = Static<typeof PlanView>;
export const ManifestFilesBody = Type.Object(
  { manifest: Type.String({ maxLength: 1_000_000 }) },
  { additionalProperties: false },
);
export const ManifestFilesView = Type.Object({
  project: Type.String(),
  files: Type.Array(Type.String()),
  globs: Type.Array(Type.String()),
});
