// Endpoints: what is deployed where, and every change of it as a numbered revision.
import { type Actor, policyActor } from '../../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import type { Millis } from '../../../kernel/time.ts';
import type { Blobs } from '../../../platform/blobs/blobs.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Database, Tx } from '../../../platform/db/database.ts';
import type { InferenceModel } from '../../../platform/inference/inference.ts';
import type { NewId } from '../../../platform/random/random.ts';
import type { Audit } from '../../audit/index.ts';
import type { Lineage } from '../../lineage/index.ts';
import { compileSegment } from '../data-plane/audience.ts';
import { bindFeatures, entityColumns, type FeatureBinding } from '../data-plane/features/binding.ts';
import type { LogPolicy } from '../data-plane/log-rules.ts';
import type { EndpointSettings } from '../data-plane/settings.ts';
import { digestOfFiles } from '../data-plane/snapshot.ts';
import { servingErrors } from '../errors.ts';
import { checkCompatible, describeInterface, type ModelInterface, type OutputMapping } from '../model-interface.ts';
import type { FeatureSource } from '../ports.ts';
import type { RunnableVersion, Runtimes } from '../runtimes/runtimes.ts';
import {
  type Arm,
  type Audience,
  type Burst,
  checkArms,
  type Endpoint,
  type LogShape,
  type Revision,
  toShape,
} from './model.ts';
import type { SnapshotPublisher } from './snapshot-publisher.ts';
import * as store from './store.ts';

export interface Deployment {
  readonly model: string;
  /** Version number or alias. */
  readonly version: string;
  readonly stickyKey?: string | null | undefined;
  readonly output?: OutputMapping | undefined;
  readonly settings?: Partial<EndpointSettings> | undefined;
  /**
   * The feature service that is joined to requests; undefined: the one recorded with the version, else the one joined so far.
   * Null: none.
   */
  readonly featureService?: string | null | undefined;
  /** Whether requests may bring values of features; undefined: as so far. */
  readonly featureOverride?: boolean | undefined;
  readonly description?: string | undefined;
  readonly cause?: string | undefined;
}

export interface TrafficArm {
  readonly version: string;
  readonly role: Arm['role'];
  readonly weight: number;
}

export interface EndpointView {
  readonly endpoint: Endpoint;
  readonly revision: Revision;
}

/** A change of an endpoint and whether the data plane answers by it already. */
export interface ChangedEndpoint extends EndpointView {
  readonly served: boolean;
}

export interface NewRevision {
  readonly arms: readonly Arm[];
  readonly mirror: boolean;
  readonly audience: Audience | null;
  readonly burst: Burst | null;
  readonly cause: string;
  readonly rolloutId: string | null;
  readonly look: number | null;
  /** What is joined to requests, where it is not as in the revision before. */
  readonly features?: FeatureBinding | null;
  /** Columns of its log, where they are not those of the revision before. */
  readonly shape?: LogShape;
}

export interface Endpoints {
  /**
   * Gives all traffic of an endpoint to one version; makes the endpoint when there is none.
   * @throws AppError `serving.not_servable`, `serving.bad_signature`, `inference.malformed_model`, `serving.rollout_running`, `serving.endpoint_taken`
   */
  deploy(actor: Actor, project: string, name: string, deployment: Deployment): Promise<ChangedEndpoint>;
  /** Splits traffic between versions, by hand. @throws AppError `serving.bad_plan`, `serving.incompatible_versions`, `serving.rollout_running` */
  setTraffic(
    actor: Actor,
    project: string,
    name: string,
    arms: readonly TrafficArm[],
    options: { readonly mirror: boolean; readonly audience?: Audience | null; readonly cause: string },
  ): Promise<ChangedEndpoint>;
  /** Changes what is logged of its predictions; what is left out takes its default. @throws AppError `serving.bad_log_policy` */
  setLogging(actor: Actor, project: string, name: string, log: Partial<LogPolicy>): Promise<ChangedEndpoint>;
  get(project: string, name: string): Promise<EndpointView>;
  list(project: string, page: PageRequest): Promise<Page<EndpointView>>;
  /** What each endpoint of a project that was there at a time served then. */
  servedAt(project: string, time: Millis): Promise<readonly { readonly name: string; readonly revision: Revision }[]>;
  /** Newest first. */
  revisions(project: string, name: string, page: PageRequest): Promise<Page<Revision>>;
  /** The version with its model checked against the champion's interface, and the audience against its columns. For rollouts. */
  candidate(
    endpoint: Endpoint,
    champion: Arm,
    version: string,
    audience: Audience | null,
  ): Promise<{ readonly arm: NewArm }>;
  /** Stores the next revision in the caller's transaction, with its event, lineage and audit entry. */
  revise(tx: Tx, actor: Actor, view: EndpointView, next: NewRevision): Promise<EndpointView>;
  /** Publishes what was committed and waits until the data plane has followed, for a while. */
  settle(view: EndpointView): Promise<ChangedEndpoint>;
}

export interface EndpointsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly lineage: Lineage;
  readonly blobs: Blobs;
  readonly runtimes: Pick<Runtimes, 'resolve'>;
  readonly features: FeatureSource;
  readonly publisher: SnapshotPublisher;
  openModel(path: string): Promise<InferenceModel>;
  /** Id of the rollout that is not finished, if any. */
  openRollout(tx: Tx, endpointId: string): Promise<string | undefined>;
}

/** What a change by hand leaves out. */
const plain = { mirror: false, audience: null, burst: null, rolloutId: null, look: null } as const;

/** @throws AppError `serving.bad_plan` */
async function checkAudience(audience: Audience | null, champion: ModelInterface | undefined): Promise<void> {
  if (audience === null || audience.segment === null) return;
  await compileSegment(audience.segment, champion?.columns ?? []);
}
type NewArm = Omit<Arm, 'role' | 'weight'>;

/** A deployment that names no sticky key keeps the one there is, or takes the one column that names its entities. */
function stickyKeyOf({ stickyKey }: Deployment, before: string | null, features: FeatureBinding | null): string | null {
  if (stickyKey !== undefined) return stickyKey;
  const [only, ...others] = features === null ? [] : entityColumns(features);
  return before ?? (others.length === 0 ? only : undefined) ?? null;
}

/** How long a caller waits for the data plane to take a change over. */
const takeOverMs = 10_000;

export function createEndpoints(deps: EndpointsDeps): Endpoints {
  const { db, clock, bus, audit, lineage } = deps;

  /** What the model of an arm takes and gives. */
  const inspect = async (arm: NewArm, output: OutputMapping): Promise<ModelInterface> => {
    const { python, signature } = arm;
    if (python !== undefined) return describeInterface(python.inputs, python.outputs, signature, output);
    const session = await deps.openModel(await deps.blobs.localPath(arm.sha256));
    try {
      return describeInterface(session.inputs, session.outputs, signature, output);
    } finally {
      await session.release();
    }
  };

  const toArm = ({ id, model, version, signature, files, onnxSha256, python }: RunnableVersion): NewArm => {
    const example = files.find(({ path }) => path === 'serving_input_example.json')?.sha256;
    const named = { modelVersionId: id, model, version, signature, ...(example === undefined ? {} : { example }) };
    if (python === null) return { ...named, sha256: onnxSha256 ?? '' };
    const { interpreter, inputs, outputs } = python;
    return { ...named, sha256: digestOfFiles(files), python: { files, interpreter, inputs, outputs } };
  };

  /** What an endpoint joins after a deployment. @throws AppError `serving.bad_features`; the features' own for unknown ones */
  const joining = async (
    project: string,
    { featureService, featureOverride }: Deployment,
    version: RunnableVersion,
    before: FeatureBinding | null,
    model: ModelInterface,
  ): Promise<FeatureBinding | null> => {
    const service = featureService === undefined ? (version.featureService ?? before?.service ?? null) : featureService;
    if (service === null) return null;
    const override = featureOverride ?? before?.override ?? false;
    return bindFeatures(await deps.features.resolve(project, service), model, override);
  };

  /** Arms of one endpoint get the same rows, so they have to have learnt from the same features. @throws AppError `serving.incompatible_versions` */
  const checkService = ({ version, featureService = null }: RunnableVersion, joined: FeatureBinding | null): void => {
    if (featureService === null || featureService === joined?.service) return;
    throw servingErrors.create(
      'incompatible_versions',
      `Version ${version} was trained with feature service ${featureService}, the endpoint joins ${joined?.service ?? 'none'}.`,
    );
  };

  const inForce = async (tx: Tx, endpoint: Endpoint): Promise<EndpointView> => {
    const revision = await store.findRevision(tx, endpoint.id, endpoint.revision);
    if (revision === undefined)
      throw new Error(`revision ${endpoint.revision} of endpoint ${endpoint.name} is missing`);
    return { endpoint, revision };
  };

  const get = async (project: string, name: string): Promise<EndpointView> => {
    const endpoint = await store.findEndpoint(db.reader, name);
    if (endpoint === undefined || endpoint.project !== project) {
      throw servingErrors.create('unknown_endpoint', `Project ${project} has no endpoint ${name}.`);
    }
    return inForce(db.reader, endpoint);
  };

  const refuseDuringRollout = async (tx: Tx, endpoint: Endpoint): Promise<void> => {
    const rollout = await deps.openRollout(tx, endpoint.id);
    if (rollout !== undefined)
      throw servingErrors.create('rollout_running', `Endpoint ${endpoint.name} has the open rollout ${rollout}.`, {
        details: { rollout },
      });
  };

  /** Stores a revision that follows `from` (0: none) and all that goes with it. */
  const record = async (
    tx: Tx,
    actor: Actor,
    endpoint: Endpoint,
    revision: Revision,
    before: Revision | undefined,
  ): Promise<void> => {
    await store.insertRevision(tx, revision);
    await store.countChange(tx);
    const ref = { type: 'deployment', id: endpoint.id } as const;
    const champion = revision.arms[0];
    await lineage.describe(tx, {
      ref,
      project: endpoint.project,
      label: endpoint.name,
      detail: {
        model: endpoint.model,
        champion: champion?.version,
        revision: revision.number,
        arms: revision.arms.map(({ role, version, weight }) => ({ role, version, weight })),
      },
    });
    for (const { id } of revision.features?.views ?? [])
      await lineage.link(tx, { from: { type: 'feature-view', id }, to: ref, relation: 'used' });
    for (const arm of revision.arms)
      await lineage.link(tx, { from: { type: 'model-version', id: arm.modelVersionId }, to: ref, relation: 'serves' });
    await audit.record(tx, {
      actor,
      action: 'serving.deploy',
      project: endpoint.project,
      subject: ref,
      before,
      after: revision,
      detail: { revision: revision.number, cause: revision.cause },
    });
    await bus.publish(tx, {
      type: 'deployment.changed',
      project: endpoint.project,
      subject: endpoint.id,
      data: {
        endpoint: endpoint.name,
        revision: revision.number,
        cause: revision.cause,
        arms: revision.arms.map(({ role, model, version, modelVersionId, weight }) => ({
          role,
          model,
          version,
          modelVersionId,
          weight,
        })),
      },
    });
  };

  const changed = async (view: EndpointView): Promise<ChangedEndpoint> => {
    const version = await deps.publisher.publish();
    return { ...view, served: await deps.publisher.served(version, takeOverMs) };
  };

  const revise = async (
    tx: Tx,
    actor: Actor,
    view: EndpointView,
    next: NewRevision,
    change: Partial<Endpoint> = {},
  ): Promise<EndpointView> => {
    const at = clock.now();
    const number = view.endpoint.revision + 1;
    const arms = checkArms(next.arms);
    const { model = view.endpoint.model } = arms[0] ?? {};
    const endpoint: Endpoint = { ...view.endpoint, model, ...change, revision: number, updatedAt: at };
    const revision: Revision = {
      features: view.revision.features,
      ...next,
      arms,
      endpointId: endpoint.id,
      number,
      shape: next.shape ?? view.revision.shape,
      actor: actor.name,
      at,
    };
    if (!(await store.advanceEndpoint(tx, endpoint, view.endpoint.revision))) {
      throw servingErrors.create(
        'rollout_running',
        `Endpoint ${endpoint.name} was changed by somebody else meanwhile; look again.`,
      );
    }
    await record(tx, actor, endpoint, revision, view.revision);
    return { endpoint, revision };
  };

  const create = async (
    tx: Tx,
    actor: Actor,
    project: string,
    name: string,
    deployment: Deployment,
    arms: readonly Arm[],
    model: ModelInterface,
    features: FeatureBinding | null,
  ): Promise<EndpointView> => {
    const at = clock.now();
    const output = deployment.output ?? {};
    const endpoint: Endpoint = {
      id: deps.newId(),
      project,
      name,
      model: deployment.model,
      stickyKey: stickyKeyOf(deployment, null, features),
      output,
      settings: deployment.settings ?? {},
      log: {},
      description: deployment.description ?? '',
      revision: 1,
      createdAt: at,
      updatedAt: at,
    };
    const revision: Revision = {
      endpointId: endpoint.id,
      number: 1,
      arms,
      ...plain,
      features,
      shape: toShape(model, output),
      cause: deployment.cause ?? 'deployed',
      actor: actor.name,
      at,
    };
    await store.insertEndpoint(tx, endpoint);
    await record(tx, actor, endpoint, revision, undefined);
    return { endpoint, revision };
  };

  return {
    async deploy(actor, project, name, deployment) {
      const before = await store.findEndpoint(db.reader, name);
      if (before !== undefined && before.project !== project)
        throw servingErrors.create('endpoint_taken', `Another project has an endpoint ${name}.`);
      const version = await deps.runtimes.resolve(project, deployment.model, deployment.version);
      const arm = toArm(version);
      const output = deployment.output ?? before?.output ?? {};
      const model = await inspect(arm, output);
      const joined = before === undefined ? null : (await inForce(db.reader, before)).revision.features;
      const features = await joining(project, deployment, version, joined, model);
      const arms: readonly Arm[] = [{ ...arm, role: 'champion', weight: 1 }];
      const view = await db.transact(async (tx) => {
        const current = await store.findEndpoint(tx, name);
        if (current === undefined) return create(tx, actor, project, name, deployment, arms, model, features);
        if (current.project !== project)
          throw servingErrors.create('endpoint_taken', `Another project has an endpoint ${name}.`);
        await refuseDuringRollout(tx, current);
        const shape = toShape(model, output);
        const next = { arms, ...plain, features, cause: deployment.cause ?? 'deployed', shape };
        return revise(tx, actor, await inForce(tx, current), next, {
          model: deployment.model,
          output,
          settings: deployment.settings ?? current.settings,
          stickyKey: stickyKeyOf(deployment, current.stickyKey, features),
          description: deployment.description ?? current.description,
        });
      });
      return changed(view);
    },
    async setTraffic(actor, project, name, traffic, options) {
      const { endpoint, revision } = await get(project, name);
      const arms: Arm[] = [];
      let champion: ModelInterface | undefined;
      for (const wanted of [...traffic].sort((a, b) => Number(b.role === 'champion') - Number(a.role === 'champion'))) {
        const found = await deps.runtimes.resolve(project, endpoint.model, wanted.version);
        checkService(found, revision.features);
        const arm = toArm(found);
        const model = await inspect(arm, endpoint.output);
        if (champion === undefined) champion = model;
        else checkCompatible(champion, model);
        arms.push({ ...arm, role: wanted.role, weight: wanted.weight });
      }
      const ordered = checkArms(arms);
      await checkAudience(options.audience ?? null, champion);
      const view = await db.transact(async (tx) => {
        const current = await store.findEndpoint(tx, name);
        if (current === undefined || champion === undefined)
          throw servingErrors.create('unknown_endpoint', `There is no endpoint ${name}.`);
        await refuseDuringRollout(tx, current);
        return revise(tx, actor, await inForce(tx, current), {
          ...plain,
          ...options,
          audience: options.audience ?? null,
          arms: ordered,
          shape: toShape(champion, current.output),
        });
      });
      return changed(view);
    },
    async setLogging(actor, project, name, log) {
      const { endpoint, revision } = await get(project, name);
      const known = new Set([...revision.shape.inputs.map((column) => column.name), endpoint.stickyKey]);
      const unknown = (log.redact ?? []).filter((column) => !known.has(column));
      if (unknown.length > 0)
        throw servingErrors.create('bad_log_policy', `Endpoint ${name} takes no column ${unknown.join(', ')}.`);
      const after: Endpoint = { ...endpoint, log, updatedAt: clock.now() };
      await db.transact(async (tx) => {
        await store.updateLogPolicy(tx, endpoint.id, log, after.updatedAt);
        await store.countChange(tx);
        await audit.record(tx, {
          actor,
          action: 'serving.set-logging',
          project,
          subject: { type: 'deployment', id: endpoint.id },
          before: endpoint,
          after,
        });
        await bus.publish(tx, {
          type: 'deployment.logging-changed',
          project,
          subject: endpoint.id,
          data: { endpoint: name, log: { ...log, redact: [...(log.redact ?? [])] } },
        });
      });
      return changed({ endpoint: after, revision });
    },
    get,
    async list(project, page) {
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      const found = toPage(
        await store.listEndpoints(db.reader, project, after, page.limit + 1),
        page.limit,
        (endpoint) => [endpoint.name],
      );
      const revisions = await store.revisionsInForce(db.reader, found.items);
      return {
        ...found,
        items: found.items.flatMap((endpoint) => {
          const revision = revisions.get(endpoint.id);
          return revision === undefined ? [] : [{ endpoint, revision }];
        }),
      };
    },
    servedAt: (project, time) => store.revisionsAt(db.reader, project, time),
    async revisions(project, name, page) {
      const { endpoint } = await get(project, name);
      const below = page.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(page.cursor, 1)[0]);
      return toPage(
        await store.listRevisions(db.reader, endpoint.id, below, page.limit + 1),
        page.limit,
        (revision) => [revision.number],
      );
    },
    async candidate(endpoint, champion, version, audience) {
      const found = await deps.runtimes.resolve(endpoint.project, endpoint.model, version);
      const challenger = toArm(found);
      if (challenger.modelVersionId === champion.modelVersionId)
        throw servingErrors.create('same_version', `Version ${challenger.version} is the champion already.`);
      checkService(found, (await inForce(db.reader, endpoint)).revision.features);
      const own = await inspect(challenger, endpoint.output);
      const serving = await inspect(champion, endpoint.output);
      checkCompatible(serving, own);
      await checkAudience(audience, serving);
      return { arm: challenger };
    },
    revise,
    settle: changed,
  };
}

/** Who acts when the rules of a rollout decide. */
export const rolloutPolicy: Actor = policyActor('rollout');
