// This module's records as the native API answers them.
import type { AliasMoveView, ModelView, VersionView } from '../../contracts/registry.ts';
import { toIso } from '../../kernel/time.ts';
import type { AliasMove, ModelVersion, RegisteredModel, SignatureField } from './model.ts';

export function toModelView(model: RegisteredModel): ModelView {
  const { deletedAt: _deleted, ...rest } = model;
  return {
    ...rest,
    tags: { ...model.tags },
    aliases: { ...model.aliases },
    createdAt: toIso(model.createdAt),
    updatedAt: toIso(model.updatedAt),
  };
}

function toField({ shape, ...field }: SignatureField) {
  return shape === undefined ? field : { ...field, shape: [...shape] };
}

export function toVersionView(version: ModelVersion): VersionView {
  const {
    modelId: _model,
    runLink: _link,
    foreignRun: _run,
    deletedAt: _deleted,
    environment,
    signature,
    ...rest
  } = version;
  return {
    ...rest,
    signature:
      signature === null ? null : { inputs: signature.inputs.map(toField), outputs: signature.outputs.map(toField) },
    datasets: [...version.datasets],
    environment: {
      ...(environment.python === undefined ? {} : { python: environment.python }),
      ...(environment.requirements === undefined ? {} : { requirements: [...environment.requirements] }),
      ...(environment.flavors === undefined ? {} : { flavors: [...environment.flavors] }),
    },
    tags: { ...version.tags },
    aliases: [...version.aliases],
    createdAt: toIso(version.createdAt),
    updatedAt: toIso(version.updatedAt),
  };
}

export function toMoveView(move: AliasMove): AliasMoveView {
  return { ...move, at: toIso(move.at) };
}
