// The feature store: definitions, point-in-time training sets, online values. Each verb is a thin door to the file that does it.
import type { Readable } from 'node:stream';
import type { Actor } from '../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Queue } from '../../platform/queue/queue.ts';
import {
  declareEntity,
  declareService,
  declareView,
  findEntity,
  findService,
  findView,
  membersOf,
  type ServiceDeclaration,
  type ViewDeclaration,
} from './definitions.ts';
import { featuresErrors } from './errors.ts';
import { type LookedUp, lookUpValues } from './look-up.ts';
import { type MaterializationDeps, type MaterializeOptions, materializeView } from './materialization.ts';
import type {
  Entity,
  Feature,
  FeatureService,
  Materialization,
  SkewCheck,
  TrainingSet,
  TrainingSetSpec,
  ViewStanding,
  ViewVersion,
} from './model.ts';
import { type EntityKey, type OnlineFeature, type OnlineSelection, readOnline } from './online-reads.ts';
import { checkViewSkew, type SkewOptions } from './skew.ts';
import * as store from './store.ts';
import { makeTrainingSet, type TrainingSetDeps, type TrainingSetOptions } from './training-sets.ts';

/** What reads a service at request time has to know. */
export interface ServedFeatures {
  readonly service: FeatureService;
  readonly members: readonly { readonly view: ViewVersion; readonly features: readonly Feature[] }[];
}

export interface Features {
  /** Declares an entity or changes its description and keys. */
  declareEntity(
    actor: Actor,
    project: string,
    name: string,
    declaration: { readonly joinKeys: readonly string[]; readonly description?: string | undefined },
  ): Promise<Entity>;
  entity(project: string, name: string): Promise<Entity>;
  entities(project: string, page: PageRequest): Promise<Page<Entity>>;
  /** Declares a view; another definition becomes its next version. See `declareView` for what it refuses. */
  declareView(actor: Actor, project: string, name: string, declaration: ViewDeclaration): Promise<ViewVersion>;
  /** The latest version, or one by number. */
  view(project: string, name: string, number?: number): Promise<ViewVersion>;
  views(project: string, page: PageRequest): Promise<Page<ViewVersion>>;
  declareService(actor: Actor, project: string, name: string, declaration: ServiceDeclaration): Promise<FeatureService>;
  /** A service with the view versions that it means now. @throws AppError `features.unknown_service` */
  servedBy(project: string, name: string): Promise<ServedFeatures>;
  service(project: string, name: string): Promise<FeatureService>;
  services(project: string, page: PageRequest): Promise<Page<FeatureService>>;
  /** See `makeTrainingSet`. */
  trainingSet(actor: Actor, project: string, spec: TrainingSetSpec, options?: TrainingSetOptions): Promise<TrainingSet>;
  getTrainingSet(project: string, id: string): Promise<TrainingSet>;
  /** The rows as a Parquet file. @throws AppError `features.unknown_training_set` for a hold-out that was not asked for */
  trainingSetContent(set: TrainingSet, part: 'training' | 'holdout'): Promise<Readable>;
  /** Newest first. */
  trainingSets(project: string, page: PageRequest): Promise<Page<TrainingSet>>;
  /** See `materializeView`. */
  materialize(
    actor: Actor,
    project: string,
    view: string,
    at?: Millis,
    options?: MaterializeOptions,
  ): Promise<Materialization>;
  /** Materialises in a job; hands back its id. */
  materializeLater(actor: Actor, project: string, view: string, at?: Millis): Promise<string>;
  /** Of one version of a view, newest first. */
  materializations(view: ViewVersion, page: PageRequest): Promise<Page<Materialization>>;
  /** The last materialisation and skew check of several view versions, by their ids. */
  standingOf(views: readonly ViewVersion[]): Promise<ReadonlyMap<string, ViewStanding>>;
  /** See `lookUpValues`. */
  lookUp(project: string, view: string, key: EntityKey, at?: Millis): Promise<LookedUp>;
  /** See `readOnline`. */
  online(
    project: string,
    selection: OnlineSelection,
    entities: readonly EntityKey[],
  ): Promise<readonly OnlineFeature[]>;
  /** See `checkViewSkew`. */
  checkSkew(actor: Actor, project: string, view: string, options?: SkewOptions): Promise<SkewCheck>;
  /** Of one version of a view, newest first. */
  skewChecks(view: ViewVersion, page: PageRequest): Promise<Page<SkewCheck>>;
}

export interface FeaturesDeps extends MaterializationDeps, TrainingSetDeps {
  readonly queue: Queue;
}

const materializeJob = 'features.materialize';

interface MaterializeJob {
  readonly actor: Actor;
  readonly project: string;
  readonly view: string;
  readonly at: Millis;
}

const afterName = (page: PageRequest): string =>
  page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
const beforeId = (page: PageRequest): string =>
  page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);

export function createFeatures(deps: FeaturesDeps): Features {
  const { reader } = deps.db;
  deps.queue.handle(materializeJob, async ({ job, signal, report }) => {
    const { actor, project, view, at } = job.payload['materialize'] as MaterializeJob;
    const done = await materializeView(deps, actor, project, view, at, { signal, report });
    return { materialization: done.id, rows: done.rows, written: done.written };
  });
  return {
    declareEntity: (actor, project, name, declaration) => declareEntity(deps, actor, project, name, declaration),
    entity: (project, name) => findEntity(deps, project, name),
    async entities(project, page) {
      const rows = await store.listEntities(reader, project, afterName(page), page.limit + 1);
      return toPage(rows, page.limit, (entity) => [entity.name]);
    },
    declareView: (actor, project, name, declaration) => declareView(deps, actor, project, name, declaration),
    view: (project, name, number) => findView(deps, project, name, number),
    async views(project, page) {
      const rows = await store.listViews(reader, project, afterName(page), page.limit + 1);
      return toPage(rows, page.limit, (view) => [view.name]);
    },
    declareService: (actor, project, name, declaration) => declareService(deps, actor, project, name, declaration),
    async servedBy(project, name) {
      const service = await findService(deps, project, name);
      return { service, members: await membersOf(deps, project, service.members) };
    },
    service: (project, name) => findService(deps, project, name),
    async services(project, page) {
      const rows = await store.listServices(reader, project, afterName(page), page.limit + 1);
      return toPage(rows, page.limit, (service) => [service.name]);
    },
    trainingSet: (actor, project, spec, options) => makeTrainingSet(deps, actor, project, spec, options),
    async getTrainingSet(project, id) {
      const set = await store.findTrainingSet(reader, project, id);
      if (set === undefined)
        throw featuresErrors.create('unknown_training_set', `Project ${project} has no training set ${id}.`);
      return set;
    },
    async trainingSetContent(set, part) {
      const content = part === 'training' ? set.training : set.holdout;
      if (content === null)
        throw featuresErrors.create('unknown_training_set', `Training set ${set.id} has no hold-out.`);
      return deps.blobs.get(content.sha256);
    },
    async trainingSets(project, page) {
      const rows = await store.listTrainingSets(reader, project, beforeId(page), page.limit + 1);
      return toPage(rows, page.limit, (set) => [set.id]);
    },
    materialize: (actor, project, view, at, options) => materializeView(deps, actor, project, view, at, options),
    async materializeLater(actor, project, name, at = deps.clock.now()) {
      const view = await findView(deps, project, name);
      const materialize: MaterializeJob = { actor, project, view: name, at };
      const job = { kind: materializeJob, project, key: `${view.id}:${at}`, payload: { materialize } };
      return deps.db.transact((tx) => deps.queue.enqueue(tx, job));
    },
    async materializations(view, page) {
      const rows = await store.listMaterializations(reader, view.id, beforeId(page), page.limit + 1);
      return toPage(rows, page.limit, (one) => [one.id]);
    },
    async standingOf(views) {
      const ids = views.map(({ id }) => id);
      const [written, checks] = await Promise.all([
        store.newestMaterializations(reader, ids),
        store.newestSkewChecks(reader, ids),
      ]);
      const materialized = new Map(written.map((one) => [one.viewVersionId, one]));
      const skew = new Map(checks.map((check) => [check.viewVersionId, check]));
      return new Map(ids.map((id) => [id, { materialized: materialized.get(id), skew: skew.get(id) }]));
    },
    lookUp: (project, view, key, at) => lookUpValues(deps, project, view, key, at),
    online: (project, selection, entities) => readOnline(deps, project, selection, entities),
    checkSkew: (actor, project, view, options) => checkViewSkew(deps, actor, project, view, options),
    async skewChecks(view, page) {
      const rows = await store.listSkewChecks(reader, view.id, beforeId(page), page.limit + 1);
      return toPage(rows, page.limit, (check) => [check.id]);
    },
  };
}
