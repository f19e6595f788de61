// Serving put together: endpoints, rollouts, the prediction log and batch jobs over one set of ports.
import { type FSWatcher, watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Actor } from '../../kernel/actor.ts';
import { messageOf } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { NamedObjects } from '../../platform/blobs/named-objects.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Ticker } from '../../platform/clock/ticker.ts';
import type { Database } from '../../platform/db/database.ts';
import type { InferenceModel } from '../../platform/inference/inference.ts';
import type { PythonModels } from '../../platform/inference/python/python-models.ts';
import type { OpenSandbox } from '../../platform/olap/lazy.ts';
import type { Olap } from '../../platform/olap/olap.ts';
import type { Queue } from '../../platform/queue/queue.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Lineage } from '../lineage/index.ts';
import { type Batches, createBatches } from './batch/batches.ts';
import type { ExplainRequest } from './data-plane/data-plane.ts';
import { explainPath } from './data-plane/explain-routes.ts';
import type { Explanation } from './data-plane/explanations/explainer.ts';
import type { EndpointRuntime, RuntimeReport } from './data-plane/runtime-report.ts';
import { runtimePath } from './data-plane/runtime-routes.ts';
import type { ServingPaths } from './data-plane/snapshot.ts';
import { createDataPlaneCalls } from './endpoints/data-plane-calls.ts';
import { type ChangedEndpoint, createEndpoints, type Endpoints } from './endpoints/endpoints.ts';
import { createSnapshotPublisher, type SnapshotPublisher } from './endpoints/snapshot-publisher.ts';
import { servingErrors } from './errors.ts';
import { createPlanes, type Planes } from './planes/planes.ts';
import { listTokens as listPlaneTokens } from './planes/store.ts';
import { createPlaneTokens, type PlaneTokens } from './planes/tokens.ts';
import type { DatasetSource, FeatureSource, ModelSource } from './ports.ts';
import { type Collected, createCollector } from './predictions/collector.ts';
import { newestOutcomes, type Outcome, putOutcomes } from './predictions/outcome-store.ts';
import { createPlayground, type Playground } from './predictions/playground.ts';
import { createPredictionLog, type PredictionLog } from './predictions/prediction-log.ts';
import { type ArmTraffic, readTraffic } from './predictions/traffic.ts';
import { readTrafficSeries, type TrafficSeries } from './predictions/traffic-series.ts';
import { type Restoring, restoreRevision } from './rollouts/restore.ts';
import { createRollouts, type Rollouts } from './rollouts/rollouts.ts';
import * as rolloutStore from './rollouts/store.ts';
import { heedWithdrawals } from './rollouts/withdrawals.ts';
import { createRuntimes, type Runtimes } from './runtimes/runtimes.ts';

export interface Serving {
  readonly endpoints: Endpoints;
  readonly runtimes: Runtimes;
  readonly rollouts: Rollouts;
  /** Brings back what an endpoint served before; see `restoreRevision`. */
  restore(actor: Actor, project: string, endpoint: string, restoring: Restoring): Promise<ChangedEndpoint>;
  readonly predictions: PredictionLog;
  readonly batches: Batches;
  /** One request for a person who tries an endpoint. */
  readonly tryOut: Playground['tryOut'];
  /** Records what became of predictions, for metrics of rollouts. @throws AppError `serving.unknown_endpoint` */
  recordOutcomes(project: string, endpoint: string, name: string, outcomes: readonly Outcome[]): Promise<void>;
  /** What columns contributed to predictions of an endpoint. @throws AppError `serving.unknown_endpoint`, `serving.no_data_plane`, `serving.bad_input` */
  explain(project: string, endpoint: string, request: ExplainRequest): Promise<Explanation>;
  /** How the models of an endpoint run now. @throws AppError `serving.unknown_endpoint`, `serving.no_data_plane`, `serving.not_ready` */
  runtimeOf(project: string, endpoint: string): Promise<EndpointRuntime>;
  /** What endpoints answered in [from, to) of domain time, by arm; see `readTraffic`. */
  traffic(endpointIds: readonly string[], from: Millis, to: Millis): Promise<readonly ArmTraffic[]>;
  /** How an endpoint answered in a span of domain time that ends at `to`, by default now. @throws AppError `serving.bad_window` */
  trafficSeries(
    project: string,
    endpoint: string,
    span: { readonly from?: Millis | undefined; readonly to?: Millis | undefined; readonly windowMs: Millis },
  ): Promise<TrafficSeries>;
  readonly publisher: SnapshotPublisher;
  readonly planes: Planes;
  readonly planeTokens: PlaneTokens;
  /** Parquet files with the predictions of an endpoint in [from, to) of domain time; see `PredictionLog.files`. */
  predictionFiles(project: string, endpoint: string, from: Millis, to: Millis): Promise<readonly string[]>;
  /** Moves spooled predictions into the log, then looks at the rollouts they concern. */
  collect(): Promise<Collected>;
  /** Moves spooled predictions into the log, and no more. */
  collectOnly(): Promise<Collected>;
  /** Writes the snapshot: before the data plane starts. */
  start(): Promise<void>;
}

export interface ServingDeps {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly olap: Olap;
  readonly openSandbox: OpenSandbox;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly queue: Queue;
  readonly logger: Logger;
  readonly audit: Audit;
  readonly lineage: Lineage;
  readonly models: ModelSource;
  readonly pythonModels: PythonModels;
  readonly datasets: DatasetSource;
  readonly features: FeatureSource;
  readonly paths: ServingPaths;
  /** Key that signs the snapshot; the data plane has the same. */
  readonly snapshotKey: Uint8Array;
  /** Where data planes of other homes find snapshots and leave reports and logs. */
  readonly exchange: NamedObjects;
  readonly expectsDataPlane: () => boolean;
  /** Of batch jobs; see `BatchesDeps`. */
  readonly partitionRows?: number;
  /** See `RolloutsDeps`. */
  readonly evidenceWaitMs?: number;
  /** Bytes of the prediction log that may wait to be collected. */
  readonly spoolBytes?: number;
  openModel(path: string): Promise<InferenceModel>;
}

const simulatedFollowMs = 5_000;

export function createServing(deps: ServingDeps): Serving {
  const publisher = createSnapshotPublisher({
    ...deps,
    key: deps.snapshotKey,
    tokens: async () => (await listPlaneTokens(deps.db.reader)).map(({ sha256 }) => sha256),
  });
  const planes = createPlanes({ ...deps, key: deps.snapshotKey, newest: () => publisher.newest });
  const tokens = createPlaneTokens(deps);
  const dataPlane = createDataPlaneCalls(deps.paths);
  const runtimes = createRuntimes({ ...deps, folder: join(deps.paths.folder, 'runtimes') });
  const endpoints = createEndpoints({
    ...deps,
    runtimes,
    publisher,
    openRollout: async (tx, endpointId) => (await rolloutStore.findOpenRollout(tx, endpointId))?.id,
  });
  const predictions = createPredictionLog(deps);
  const collector = createCollector(deps);
  const rollouts = createRollouts({
    ...deps,
    log: predictions,
    endpoints,
    publisher,
    outcomes: (...asked) => newestOutcomes(deps.db.scanner, ...asked),
  });
  const batches = createBatches({ ...deps, models: runtimes, folder: join(deps.paths.folder, 'batches') });

  const collect = async (): Promise<Collected> => {
    const collected = await collector.collect();
    // All of them: monitoring collects too, and its collections are as good a reason to look.
    await rollouts.evaluateRunning();
    return collected;
  };

  let heeding: Promise<void> = Promise.resolve();
  /** Acts on what the data plane did by itself. */
  const heed = (): Promise<void> => {
    heeding = heeding
      .then(() => heedWithdrawals({ ...deps, publisher, endpoints, rollouts, collect: () => collector.collect() }))
      .catch((error: unknown) =>
        deps.logger.error({ error: messageOf(error) }, 'what the data plane did was not acted on; it is tried again'),
      );
    return heeding;
  };

  deps.ticker.onTick('serving', async () => {
    await heed();
    await planes.takeLogs();
    try {
      const version = await publisher.publish();
      // A replay goes on only when the data plane knows what time it is now.
      if (deps.clock.simulated) await publisher.served(version, simulatedFollowMs);
    } catch (error) {
      deps.logger.error({ error: messageOf(error) }, 'the serving snapshot was not written');
    }
    await collect();
  });

  return {
    endpoints,
    runtimes,
    rollouts,
    restore: (actor, project, name, restoring) =>
      restoreRevision({ ...deps, endpoints, rollouts }, actor, project, name, restoring),
    predictions,
    batches,
    tryOut: createPlayground({ ...deps, dataPlane, endpoint: endpoints.get }).tryOut,
    async recordOutcomes(project, name, outcome, outcomes) {
      const { endpoint } = await endpoints.get(project, name);
      await deps.db.transact((tx) => putOutcomes(tx, endpoint.id, outcome, outcomes, deps.clock.now()));
    },
    async explain(project, name, request) {
      const { endpoint } = await endpoints.get(project, name);
      return dataPlane.ask<Explanation & { readonly error?: never }>(explainPath(endpoint.name), request);
    },
    async runtimeOf(project, name) {
      const { endpoint } = await endpoints.get(project, name);
      const found = (await dataPlane.ask<RuntimeReport & { readonly error?: never }>(runtimePath))[endpoint.name];
      if (found === undefined)
        throw servingErrors.create('not_ready', `The data plane does not answer for ${name} yet.`);
      return found;
    },
    traffic: (endpointIds, from, to) => readTraffic(deps, endpointIds, from, to),
    async trafficSeries(project, name, span) {
      const { endpoint } = await endpoints.get(project, name);
      const to = span.to ?? deps.clock.now() + 1;
      const from = span.from ?? to - span.windowMs;
      if (!(from < to)) throw servingErrors.create('bad_window', 'The window ends before it begins.');
      return readTrafficSeries(deps, endpoint.id, from, to);
    },
    publisher,
    planes,
    planeTokens: {
      ...tokens,
      async create(actor, name) {
        const made = await tokens.create(actor, name);
        await publisher.publish();
        return made;
      },
      async delete(actor, name) {
        await tokens.delete(actor, name);
        await publisher.publish();
      },
    },
    collect,
    collectOnly: () => collector.collect(),
    async predictionFiles(project, name, from, to) {
      const { endpoint } = await endpoints.get(project, name);
      return predictions.files(endpoint.id, from, to);
    },
    async start() {
      await publisher.publish();
      await mkdir(deps.paths.folder, { recursive: true });
      const status = basename(deps.paths.status);
      // It ends with the process and keeps none alive; where it cannot watch, ticks do.
      const watcher: FSWatcher = watch(deps.paths.folder, { persistent: false }, (_event, name) => {
        if (name === status) void heed();
      });
      watcher.on('error', (error) => deps.logger.warn({ error: error.message }, 'the data plane’s status is polled'));
    },
  };
}
