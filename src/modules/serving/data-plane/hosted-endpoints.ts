// The endpoints a data plane answers for. A new snapshot is loaded and warmed up beside the old one and takes over in one step;
// requests that began on the old models end on them. What cannot be loaded leaves its endpoint as it was.
import { messageOf } from '../../../kernel/errors.ts';
import { canonicalJson } from '../../../kernel/json.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { InferenceModel } from '../../../platform/inference/inference.ts';
import type { PythonModelSpec } from '../../../platform/inference/python/pool.ts';
import { checkCompatible, describeInterface, type InputColumn, type ModelInterface } from '../model-interface.ts';
import { isWithdrawn, type Withdrawal, withoutWithdrawn } from './arm-breaker.ts';
import { compileSegment, type Segment } from './audience.ts';
import { createFeatureJoin, type FeatureJoin, type OnlineReads } from './features/feature-join.ts';
import { type HostedModel, hostModel } from './hosted-model.ts';
import { type LogRules, logRules } from './log-rules.ts';
import { defaultSettings, type EndpointSettings } from './settings.ts';
import { type ServingPaths, type Snapshot, type SnapshotArm, type SnapshotEndpoint, verifyModel } from './snapshot.ts';

export interface HostedArm {
  readonly arm: SnapshotArm;
  readonly hosted: HostedModel;
  /** Start of its lines in the prediction log. */
  readonly logPrefix: string;
}

export interface HostedEndpoint {
  readonly endpoint: SnapshotEndpoint;
  /** What requests are checked against: the champion's. */
  readonly model: ModelInterface;
  /** The champion first, as in the snapshot. */
  readonly arms: readonly HostedArm[];
  /** Rows that are split; null: all of them. */
  readonly segment: Segment | null;
  readonly log: LogRules;
  /** Fills columns from the online store; null where requests bring them all. */
  readonly features: FeatureJoin | null;
}

export interface EndpointStatus {
  readonly revision: number | null;
  /** Why the revision of the snapshot is not the one that answers. */
  readonly error: string | null;
}

export interface HostedEndpoints {
  find(name: string): HostedEndpoint | undefined;
  all(): readonly HostedEndpoint[];
  /** State per endpoint of the newest snapshot. */
  status(): Readonly<Record<string, EndpointStatus>>;
  readonly snapshot: Snapshot | undefined;
  /** Arms that get no requests although the snapshot gives them some. */
  readonly withdrawals: readonly Withdrawal[];
  /** Takes an arm out of the traffic at once; it stays out while its endpoint has this revision. False when it is out already. */
  withdraw(withdrawal: Withdrawal): boolean;
  /** Makes a snapshot the one that answers. Calls run one after another. */
  switchTo(snapshot: Snapshot): Promise<void>;
  close(): Promise<void>;
}

/** Loads models of either kind. */
export interface ModelOpener {
  onnx(path: string, threads: number): Promise<InferenceModel>;
  python(spec: PythonModelSpec): Promise<InferenceModel>;
}

export interface HostedEndpointsDeps {
  readonly paths: ServingPaths;
  readonly logger: Logger;
  readonly open: ModelOpener;
  readonly online?: OnlineReads | undefined;
  monotonic(): number;
  wall(): number;
}

/** Rows of zeros through the model: the first runs allocate, and a model that cannot run must not get traffic. */
async function warmUp(hosted: HostedModel, order: readonly InputColumn[], runs: number): Promise<void> {
  const neutral = order.map((column) => (column.type === 'string' ? '' : column.type === 'boolean' ? false : 0));
  for (let run = 0; run < runs; run++) {
    const rows = 1 + (run % 2);
    await hosted.run({ rows, values: Array.from({ length: rows }, () => neutral).flat() });
  }
}

export function createHostedEndpoints(deps: HostedEndpointsDeps): HostedEndpoints {
  let current = new Map<string, HostedEndpoint>();
  let models = new Map<string, HostedModel>();
  let states: Record<string, EndpointStatus> = {};
  let snapshot: Snapshot | undefined;
  let withdrawals: readonly Withdrawal[] = [];
  let switching: Promise<void> = Promise.resolve();

  const openArm = async (arm: SnapshotArm, settings: EndpointSettings): Promise<InferenceModel> => {
    const path = await verifyModel(deps.paths, arm);
    if (arm.python === undefined) return deps.open.onnx(path, settings.threads);
    const { workers, memoryMb, timeoutMs } = settings;
    const { interpreter, outputs } = arm.python;
    return deps.open.python({ interpreter, folder: path, outputs, workers, memoryMb, timeoutMs });
  };

  const load = async (
    arm: SnapshotArm,
    endpoint: SnapshotEndpoint,
    champion: ModelInterface | undefined,
    next: Map<string, HostedModel>,
  ): Promise<HostedModel> => {
    // The order of columns belongs to the key: it is how requests bring their values.
    const keyOf = (order: readonly InputColumn[]): string =>
      JSON.stringify([
        endpoint.id,
        arm.sha256,
        arm.python?.interpreter,
        arm.signature,
        endpoint.output,
        endpoint.settings,
        order.map((column) => column.name),
      ]);
    if (champion !== undefined) {
      const known = next.get(keyOf(champion.columns)) ?? models.get(keyOf(champion.columns));
      if (known !== undefined) {
        next.set(keyOf(champion.columns), known);
        return known;
      }
    }
    const sameModel = [...models.values()].find((hosted) => models.get(keyOf(hosted.model.columns)) === hosted);
    if (champion === undefined && sameModel !== undefined) {
      next.set(keyOf(sameModel.model.columns), sameModel);
      return sameModel;
    }
    const settings = { ...defaultSettings, ...endpoint.settings };
    const session = await openArm(arm, settings);
    try {
      const model = describeInterface(session.inputs, session.outputs, arm.signature, endpoint.output);
      if (champion !== undefined) checkCompatible(champion, model);
      const order = (champion ?? model).columns;
      const hosted = hostModel(session, model, order, { settings, monotonic: deps.monotonic, wall: deps.wall });
      // A Python model warms itself up, with the rows that it was logged with.
      if (arm.python === undefined) await warmUp(hosted, order, settings.warmUpRuns);
      hosted.clearStatistics();
      next.set(keyOf(order), hosted);
      return hosted;
    } catch (error) {
      await session.release();
      throw error;
    }
  };

  const loadEndpoint = async (given: SnapshotEndpoint, next: Map<string, HostedModel>): Promise<HostedEndpoint> => {
    const endpoint = withoutWithdrawn(given, withdrawals);
    const arms: HostedArm[] = [];
    let champion: ModelInterface | undefined;
    for (const arm of endpoint.arms) {
      const hosted = await load(arm, endpoint, champion, next);
      champion ??= hosted.model;
      const { id: ep, revision: rev } = endpoint;
      const prefix = JSON.stringify({ ep, rev, arm: arm.modelVersionId, role: arm.role }).slice(0, -1);
      arms.push({ arm, hosted, logPrefix: prefix });
    }
    if (champion === undefined) throw new Error(`endpoint ${endpoint.name} has no arms`);
    const expression = endpoint.audience?.segment ?? null;
    const segment = expression === null ? null : await compileSegment(expression, champion.columns);
    const log = logRules(endpoint.log, champion.columns, endpoint.stickyKey);
    const features = joinOf(endpoint, champion);
    await features?.warmUp();
    return { endpoint, model: champion, arms, segment, log, features };
  };

  /** One that reads the same for the same model goes on, with its counts. */
  const joinOf = ({ name, features = null, settings }: SnapshotEndpoint, model: ModelInterface): FeatureJoin | null => {
    if (features === null) return null;
    const before = current.get(name)?.features ?? null;
    const { deadlineMs } = { ...defaultSettings, ...settings };
    const isSame =
      before?.model === model &&
      before.deadlineMs === deadlineMs &&
      canonicalJson(before.binding) === canonicalJson(features);
    if (isSame) return before;
    return createFeatureJoin({ binding: features, model, online: deps.online, deadlineMs, monotonic: deps.monotonic });
  };

  const loadAll = async (incoming: Snapshot): Promise<void> => {
    withdrawals = withdrawals.filter((one) =>
      incoming.endpoints.some(({ id, revision }) => id === one.endpointId && revision === one.revision),
    );
    const next = new Map<string, HostedEndpoint>();
    const nextModels = new Map<string, HostedModel>();
    const nextStates: Record<string, EndpointStatus> = {};
    for (const endpoint of incoming.endpoints) {
      const before = current.get(endpoint.name);
      const loaded = new Map<string, HostedModel>();
      try {
        next.set(endpoint.name, await loadEndpoint(endpoint, loaded));
        for (const [key, hosted] of loaded) nextModels.set(key, hosted);
        nextStates[endpoint.name] = { revision: endpoint.revision, error: null };
      } catch (error) {
        deps.logger.error(
          { endpoint: endpoint.name, revision: endpoint.revision, error: messageOf(error) },
          'endpoint not loaded; it stays as it was',
        );
        nextStates[endpoint.name] = { revision: before?.endpoint.revision ?? null, error: messageOf(error) };
        for (const hosted of loaded.values()) if (![...models.values()].includes(hosted)) await hosted.retire();
        if (before === undefined) continue;
        next.set(endpoint.name, before);
        for (const [key, hosted] of models)
          if (before.arms.some((arm) => arm.hosted === hosted)) nextModels.set(key, hosted);
      }
    }
    const kept = new Set(nextModels.values());
    const old = [...models.values()].filter((hosted) => !kept.has(hosted));
    current = next;
    models = nextModels;
    states = nextStates;
    snapshot = incoming;
    for (const hosted of old)
      void hosted
        .retire()
        .catch((error: unknown) => deps.logger.warn({ error: messageOf(error) }, 'a model was not freed'));
  };

  return {
    find: (name) => current.get(name),
    all: () => [...current.values()],
    status: () => states,
    get snapshot() {
      return snapshot;
    },
    get withdrawals() {
      return withdrawals;
    },
    withdraw(withdrawal) {
      const hosted = [...current.values()].find(({ endpoint }) => endpoint.id === withdrawal.endpointId);
      const { endpointId, revision, modelVersionId } = withdrawal;
      if (isWithdrawn(withdrawals, { id: endpointId, revision }, modelVersionId)) return false;
      withdrawals = [...withdrawals, withdrawal];
      if (hosted === undefined || hosted.endpoint.revision !== revision) return true;
      const endpoint = withoutWithdrawn(hosted.endpoint, withdrawals);
      const arms = hosted.arms.flatMap((one) => {
        const arm = endpoint.arms.find((other) => other.modelVersionId === one.arm.modelVersionId);
        return arm === undefined ? [] : [{ ...one, arm }];
      });
      current.set(endpoint.name, { ...hosted, endpoint, arms });
      return true;
    },
    switchTo(incoming) {
      switching = switching.then(() => loadAll(incoming));
      return switching;
    },
    async close() {
      await switching;
      await Promise.all([...models.values()].map((hosted) => hosted.retire()));
      current = new Map();
      models = new Map();
    },
  };
}
