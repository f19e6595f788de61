// Records as the native API shows them, and requests as the module takes them.
import type {
  EntityView,
  FeatureViewBody,
  FeatureViewView,
  MaterializationView,
  ServiceView,
  SkewCheckView,
  TrainingSetBody,
  TrainingSetView,
} from '../../contracts/features.ts';
import { type Millis, parseDuration, toIso } from '../../kernel/time.ts';
import type { ViewDeclaration } from './definitions.ts';
import { featuresErrors } from './errors.ts';
import type {
  Entity,
  FeatureService,
  Frame,
  Materialization,
  QueryInput,
  SkewCheck,
  TrainingSet,
  TrainingSetSpec,
  ViewSelection,
  ViewVersion,
} from './model.ts';

export function toEntityView(entity: Entity): EntityView {
  return { ...entity, joinKeys: [...entity.joinKeys], createdAt: toIso(entity.createdAt) };
}

export function toMaterializationView(one: Materialization): MaterializationView {
  const { viewVersionId: _viewVersionId, at, datasetVersions, createdAt, ...rest } = one;
  return {
    ...rest,
    at: toIso(at),
    datasetVersions: datasetVersions.map((used) => ({ ...used })),
    createdAt: toIso(createdAt),
  };
}

export function toSkewCheckView(check: SkewCheck): SkewCheckView {
  const { viewVersionId: _viewVersionId, at, features, createdAt, ...rest } = check;
  return {
    ...rest,
    at: toIso(at),
    features: features.map((feature) => ({ ...feature, examples: [...feature.examples] })),
    createdAt: toIso(createdAt),
  };
}

export function toFeatureViewView(
  view: ViewVersion,
  now: Millis,
  last: Materialization | undefined,
  skew: SkewCheck | undefined,
): FeatureViewView {
  const { definition, createdAt, ...rest } = view;
  return {
    ...rest,
    ...definition,
    joinKeys: [...definition.joinKeys],
    inputs: definition.inputs.map((input) => ({ ...input })),
    features: definition.features.map((feature) => ({ ...feature })),
    createdAt: toIso(createdAt),
    materialized: last === undefined ? null : toMaterializationView(last),
    ageMs: last === undefined ? null : now - last.at,
    skew: skew === undefined ? null : toSkewCheckView(skew),
  };
}

export function toServiceView(service: FeatureService): ServiceView {
  const { members, online, createdAt, updatedAt, ...rest } = service;
  return {
    ...rest,
    members: members.map(({ view, features }) => ({
      view,
      ...(features === undefined ? {} : { features: [...features] }),
    })),
    online: { ...online, defaults: { ...online.defaults } },
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
  };
}

export function toTrainingSetView(set: TrainingSet): TrainingSetView {
  const { spec, columns, datasetVersions, viewVersions, createdAt, ...rest } = set;
  return {
    ...rest,
    spec: { ...spec },
    columns: columns.map((column) => ({ ...column })),
    datasetVersions: datasetVersions.map((used) => ({ ...used })),
    viewVersions: viewVersions.map((used) => ({ ...used })),
    createdAt: toIso(createdAt),
  };
}

type InputBody = { readonly name: string; readonly dataset?: string | undefined; readonly sql?: string | undefined };

/** @throws AppError by `refuse` when an input is neither or both of dataset and SQL */
function toInputs(inputs: readonly InputBody[], refuse: (fault: string) => Error): readonly QueryInput[] {
  return inputs.map(({ name, dataset, sql }): QueryInput => {
    if (dataset !== undefined && sql === undefined) return { name, dataset };
    if (sql !== undefined && dataset === undefined) return { name, sql };
    throw refuse(`The input ${name} needs either \`dataset\` or \`sql\`.`);
  });
}

/** @throws AppError `features.bad_view` */
export function toDeclaration(body: FeatureViewBody): ViewDeclaration {
  const { ttl, inputs, ...rest } = body;
  return {
    ...rest,
    inputs: toInputs(inputs, (fault) => featuresErrors.create('bad_view', fault)),
    ttlMs: ttl === undefined ? undefined : parseDuration(ttl),
  };
}

/** @throws AppError `features.bad_frame` */
function toFrame(frame: TrainingSetBody['frame']): Frame {
  const refuse = (fault: string): Error => featuresErrors.create('bad_frame', fault);
  const { cutoffs, sql, dataset, blob } = frame;
  const kinds = [sql, dataset, blob].filter((one) => one !== undefined).length;
  if (kinds !== 1) throw refuse('The frame needs one of `sql`, `dataset` and `blob`.');
  if (sql !== undefined) {
    const inputs = toInputs(frame.inputs ?? [], refuse);
    return cutoffs === undefined ? { inputs, sql } : { cutoffs, inputs, sql };
  }
  if (cutoffs !== undefined || frame.inputs !== undefined) throw refuse('`cutoffs` and `inputs` go with `sql` only.');
  return dataset === undefined ? { blob: blob ?? '' } : { dataset };
}

/** @param service members of the service that the request names */
export function toSpec(body: TrainingSetBody, service: readonly ViewSelection[] | undefined): TrainingSetSpec {
  const { label } = body;
  return {
    frame: toFrame(body.frame),
    timestamp: body.timestamp ?? (body.frame.cutoffs === undefined ? 'event_timestamp' : 'cutoff'),
    views: service ?? body.views ?? [],
    label:
      label === undefined
        ? null
        : {
            column: label.column,
            maturityMs: parseDuration(label.maturity) ?? 0,
            immature: label.immature ?? 'refuse',
          },
    holdout: body.holdout ?? null,
    versions: body.versions ?? {},
    filterByCreated: body.filterByCreated ?? true,
    fullNames: body.fullNames ?? false,
  };
}
