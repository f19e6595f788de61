// Entities, feature views and services: what they are, checked against the data when they are declared.
import type { Actor } from '../../kernel/actor.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Lineage } from '../lineage/index.ts';
import { featuresErrors } from './errors.ts';
import {
  defaultOnlinePolicy,
  digestOf,
  type Entity,
  type Feature,
  type FeatureService,
  type OnlinePolicy,
  type QueryInput,
  type ViewDefinition,
  type ViewSelection,
  type ViewVersion,
} from './model.ts';
import { datasetsOf, describeQuery, openQuerySpace, type QuerySpaceDeps, runSql, takesTime } from './query-space.ts';
import * as store from './store.ts';

export interface DefinitionDeps extends QuerySpaceDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly lineage: Lineage;
}

export interface ViewDeclaration {
  readonly entity: string;
  readonly kind: ViewDefinition['kind'];
  readonly inputs: readonly QueryInput[];
  readonly sql: string;
  /** Absent: every column that is no key and no time, with its type. */
  readonly features?: readonly Feature[] | undefined;
  readonly ttlMs?: number | undefined;
  readonly timestampColumn?: string | undefined;
  readonly createdColumn?: string | undefined;
  readonly owner?: string | undefined;
  readonly description?: string | undefined;
}

/** @throws AppError `features.unknown_entity` */
export async function findEntity(deps: DefinitionDeps, project: string, name: string): Promise<Entity> {
  const entity = await store.findEntity(deps.db.reader, project, name);
  if (entity === undefined) throw featuresErrors.create('unknown_entity', `Project ${project} has no entity ${name}.`);
  return entity;
}

/** @throws AppError `features.unknown_view` */
export async function findView(
  deps: DefinitionDeps,
  project: string,
  name: string,
  number?: number,
): Promise<ViewVersion> {
  const view = await store.findView(deps.db.reader, project, name, number);
  if (view !== undefined) return view;
  const which = number === undefined ? '' : ` with version ${number}`;
  throw featuresErrors.create('unknown_view', `Project ${project} has no feature view ${name}${which}.`);
}

/** @throws AppError `features.unknown_service` */
export async function findService(deps: DefinitionDeps, project: string, name: string): Promise<FeatureService> {
  const service = await store.findService(deps.db.reader, project, name);
  if (service === undefined)
    throw featuresErrors.create('unknown_service', `Project ${project} has no feature service ${name}.`);
  return service;
}

/** The features of a view that a selection means. @throws AppError `features.unknown_feature` */
export function selectFeatures(view: ViewVersion, names: readonly string[] | undefined): readonly Feature[] {
  const { features } = view.definition;
  if (names === undefined) return features;
  return names.map((name) => {
    const feature = features.find((one) => one.name === name);
    if (feature !== undefined) return feature;
    const all = features.map((one) => one.name).join(', ');
    throw featuresErrors.create('unknown_feature', `${view.name} has no feature ${name}; it has ${all}.`);
  });
}

export async function declareEntity(
  deps: DefinitionDeps,
  actor: Actor,
  project: string,
  name: string,
  declaration: { readonly joinKeys: readonly string[]; readonly description?: string | undefined },
): Promise<Entity> {
  return deps.db.transact(async (tx) => {
    const before = await store.findEntity(tx, project, name);
    const entity: Entity = {
      id: before?.id ?? deps.newId(),
      project,
      name,
      joinKeys: declaration.joinKeys,
      description: declaration.description ?? '',
      createdAt: before?.createdAt ?? deps.clock.now(),
    };
    await store.upsertEntity(tx, entity);
    const subject = { type: 'project', id: project } as const;
    await deps.audit.record(tx, {
      actor,
      action: 'features.declare-entity',
      project,
      subject,
      before,
      after: entity,
      detail: { entity: name },
    });
    return entity;
  });
}

/** The columns that SQL of a view yields; undefined when a dataset it reads is not known yet. */
async function columnsOf(
  deps: DefinitionDeps,
  project: string,
  name: string,
  declaration: ViewDeclaration,
): Promise<readonly Feature[] | undefined> {
  for (const dataset of datasetsOf(declaration.inputs)) {
    const known = await deps.datasets.get(project, dataset);
    if (known.schema === null && (await deps.datasets.latest(known)) === undefined) return undefined;
  }
  const space = await openQuerySpace(deps, { project, datasets: datasetsOf(declaration.inputs), allowEmpty: true });
  try {
    return await runSql('bad_view', `Feature view ${name}`, () =>
      describeQuery(space.olap, space.compose(declaration.inputs, declaration.sql), deps.clock.now()),
    );
  } finally {
    await space.close();
  }
}

async function toDefinition(
  deps: DefinitionDeps,
  project: string,
  name: string,
  declaration: ViewDeclaration,
): Promise<ViewDefinition> {
  const refuse = (fault: string): Error => featuresErrors.create('bad_view', `Feature view ${name} ${fault}.`);
  const entity = await findEntity(deps, project, declaration.entity);
  const { kind } = declaration;
  const timestampColumn = declaration.timestampColumn ?? 'event_timestamp';
  const allSql = [declaration.sql, ...declaration.inputs.map((input) => ('sql' in input ? input.sql : ''))].join('\n');
  if (kind === 'snapshot' && !takesTime(allSql))
    throw refuse('is a snapshot, but its SQL uses neither $cutoff nor $at');
  if (kind === 'events' && takesTime(allSql)) throw refuse('is over events, so its SQL cannot use $cutoff or $at');
  const columns = await columnsOf(deps, project, name, declaration);
  const times =
    kind === 'events'
      ? [timestampColumn, ...((declaration.createdColumn ?? '') ? [declaration.createdColumn ?? ''] : [])]
      : [];
  const reserved = new Set([...entity.joinKeys, ...times, ...(kind === 'snapshot' ? ['cutoff', 'at'] : [])]);
  let features = declaration.features;
  if (columns !== undefined) {
    const found = new Map(columns.map((column) => [column.name, column.type]));
    for (const needed of [...entity.joinKeys, ...times]) {
      if (!found.has(needed)) throw refuse(`does not yield the column ${needed}`);
    }
    for (const feature of features ?? []) {
      const type = found.get(feature.name);
      if (type === undefined) throw refuse(`does not yield the feature ${feature.name}`);
      if (type !== feature.type) throw refuse(`yields ${feature.name} as ${type}, declared is ${feature.type}`);
    }
    features ??= columns.filter((column) => !reserved.has(column.name));
  }
  if (features === undefined || features.length === 0)
    throw refuse('has no features; declare them, since its datasets have neither schema nor content yet');
  const clash = features.find((feature) => reserved.has(feature.name) || feature.name.startsWith('_'));
  if (clash !== undefined)
    throw refuse(`cannot have a feature ${clash.name}: keys, times and names with _ in front are taken`);
  return {
    entity: entity.name,
    joinKeys: entity.joinKeys,
    kind,
    inputs: declaration.inputs,
    sql: declaration.sql,
    features,
    ttlMs: declaration.ttlMs ?? null,
    timestampColumn,
    createdColumn: kind === 'events' ? (declaration.createdColumn ?? null) : null,
  };
}

/** Declares a view. The same definition as the latest version makes no new one. @throws AppError `features.bad_view`, `features.unknown_entity` */
export async function declareView(
  deps: DefinitionDeps,
  actor: Actor,
  project: string,
  name: string,
  declaration: ViewDeclaration,
): Promise<ViewVersion> {
  const definition = await toDefinition(deps, project, name, declaration);
  const digest = digestOf(definition);
  const about = { owner: declaration.owner ?? '', description: declaration.description ?? '' };
  const inputs: { id: string; latest: string | undefined }[] = [];
  for (const dataset of datasetsOf(definition.inputs)) {
    const known = await deps.datasets.get(project, dataset);
    inputs.push({ id: known.id, latest: (await deps.datasets.latest(known))?.id });
  }
  return deps.db.transact(async (tx) => {
    const before = await store.findView(tx, project, name, undefined);
    if (before?.digest === digest) {
      const same = { ...before, ...about };
      if (before.owner !== same.owner || before.description !== same.description) {
        await store.describeView(tx, same);
        const subject = { type: 'feature-view', id: same.id } as const;
        await deps.audit.record(tx, { actor, action: 'features.describe-view', project, subject, before, after: same });
      }
      return same;
    }
    const view: ViewVersion = {
      id: deps.newId(),
      project,
      name,
      number: (before?.number ?? 0) + 1,
      digest,
      definition,
      ...about,
      createdAt: deps.clock.now(),
    };
    await store.insertView(tx, view);
    const ref = { type: 'feature-view', id: view.id } as const;
    await deps.lineage.describe(tx, {
      ref,
      project,
      label: `${name} v${view.number}`,
      detail: { features: definition.features.length, digest, owner: view.owner },
    });
    for (const input of inputs) {
      const from =
        input.latest === undefined
          ? ({ type: 'dataset', id: input.id } as const)
          : ({ type: 'dataset-version', id: input.latest } as const);
      await deps.lineage.link(tx, { from, to: ref, relation: 'derived' });
    }
    await deps.audit.record(tx, { actor, action: 'features.declare-view', project, subject: ref, before, after: view });
    await deps.bus.publish(tx, {
      type: 'feature.view.changed',
      project,
      subject: view.id,
      data: { view: name, number: view.number },
    });
    return view;
  });
}

export interface ServiceDeclaration {
  readonly members: readonly ViewSelection[];
  readonly description?: string | undefined;
  /** What is left out takes its default. */
  readonly online?: { readonly [field in keyof OnlinePolicy]?: OnlinePolicy[field] | undefined } | undefined;
}

/** The view versions that a service means now, each with its features. @throws AppError `features.unknown_view`, `features.unknown_feature` */
export async function membersOf(
  deps: DefinitionDeps,
  project: string,
  members: readonly ViewSelection[],
): Promise<readonly { readonly view: ViewVersion; readonly features: readonly Feature[] }[]> {
  return Promise.all(
    members.map(async (member) => {
      const view = await findView(deps, project, member.view);
      return { view, features: selectFeatures(view, member.features) };
    }),
  );
}

/** @throws AppError `features.unknown_view`, `features.unknown_feature`, `features.name_collision` */
export async function declareService(
  deps: DefinitionDeps,
  actor: Actor,
  project: string,
  name: string,
  declaration: ServiceDeclaration,
): Promise<FeatureService> {
  const digests: string[] = [];
  const seen = new Set<string>();
  for (const { view, features } of await membersOf(deps, project, declaration.members)) {
    digests.push(view.digest);
    for (const feature of features) {
      if (seen.has(feature.name))
        throw featuresErrors.create('name_collision', `Service ${name} would have two features ${feature.name}.`);
      seen.add(feature.name);
    }
  }
  const { defaults, maxAgeMs, timeoutMs, whenMissing, whenStale, whenUnavailable } = declaration.online ?? {};
  const online: OnlinePolicy = {
    defaults: defaults ?? defaultOnlinePolicy.defaults,
    maxAgeMs: maxAgeMs ?? defaultOnlinePolicy.maxAgeMs,
    timeoutMs: timeoutMs ?? defaultOnlinePolicy.timeoutMs,
    whenMissing: whenMissing ?? defaultOnlinePolicy.whenMissing,
    whenStale: whenStale ?? defaultOnlinePolicy.whenStale,
    whenUnavailable: whenUnavailable ?? defaultOnlinePolicy.whenUnavailable,
  };
  const foreign = Object.keys(online.defaults).filter((feature) => !seen.has(feature));
  if (foreign.length > 0)
    throw featuresErrors.create(
      'unknown_feature',
      `Service ${name} has defaults of ${foreign.join(', ')}, which it does not hold; it holds ${[...seen].join(', ')}.`,
    );
  return deps.db.transact(async (tx) => {
    const before = await store.findService(tx, project, name);
    const now = deps.clock.now();
    const service: FeatureService = {
      id: before?.id ?? deps.newId(),
      project,
      name,
      description: declaration.description ?? '',
      members: declaration.members,
      online,
      digest: digestOf({ members: declaration.members, views: digests }),
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
    };
    await store.upsertService(tx, service);
    const subject = { type: 'project', id: project } as const;
    await deps.audit.record(tx, {
      actor,
      action: 'features.declare-service',
      project,
      subject,
      before,
      after: service,
      detail: { service: name },
    });
    return service;
  });
}
