// The data plane put together: endpoints from the snapshot, the predictor and its log. Reads and writes only the serving folder.
import { createHash } from 'node:crypto';
import { watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { messageOf } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { type Millis, parseIso } from '../../../kernel/time.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { NewId } from '../../../platform/random/random.ts';
import { servingErrors } from '../errors.ts';
import type { Withdrawal } from './arm-breaker.ts';
import { recordEnd, recordStart } from './boot-record.ts';
import { limits, readExample, readRows, readRowsOf } from './explanations/background.ts';
import { createExplainer, type Explanation } from './explanations/explainer.ts';
import type { OnlineReads } from './features/feature-join.ts';
import {
  createHostedEndpoints,
  type HostedEndpoint,
  type HostedEndpoints,
  type ModelOpener,
} from './hosted-endpoints.ts';
import { openPredictionSpool } from './prediction-spool.ts';
import { createPredictor, type Predictor } from './predictor.ts';
import { readSnapshot, type ServingPaths, type Snapshot, writeWhole } from './snapshot.ts';

export interface DataPlane {
  readonly instance: Id;
  readonly clock: Clock;
  readonly endpoints: HostedEndpoints;
  readonly predictor: Predictor;
  /** Bytes of the prediction log that wait to be collected. */
  readonly spoolBytes: number;
  /** Why the snapshot on disk is not the one in use; null when it is. */
  readonly refused: string | null;
  /** Completes what of the prediction log is older than it may be, though nothing new was logged. */
  sealLog(): void;
  /** Whether the snapshot names this token. */
  knowsToken(token: string): boolean;
  /** The endpoint of that name. @throws AppError `serving.unknown_endpoint`, `serving.not_ready` */
  endpoint(name: string): HostedEndpoint;
  /**
   * What columns contributed to the champion's predictions, against background rows or its input example.
   * @throws AppError `serving.bad_input`, `serving.bad_output`
   */
  explain(hosted: HostedEndpoint, request: ExplainRequest): Promise<Explanation>;
  /** True when every endpoint of the snapshot answers. */
  ready(): boolean;
  /** Domain time of a request: a replay says so itself (`x-pawl-time`), everybody else is told. @throws AppError `serving.bad_input` */
  timeOf(headers: IncomingHttpHeaders): Millis;
  /** No longer ready; requests that come are still answered. */
  drain(): void;
  close(): Promise<void>;
}

/** Rows as objects of columns, or as lists in their order. */
export interface ExplainRequest {
  readonly rows: unknown;
  /** Undefined: the version's input example. */
  readonly background?: unknown;
  /** Output column that is explained; undefined: the score. */
  readonly output?: string | undefined;
}

export interface DataPlaneDeps {
  readonly paths: ServingPaths;
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
  readonly open: ModelOpener;
  /** Where features of endpoints that join them are read. */
  readonly online?: OnlineReads;
  /** Age at which a file of the prediction log is completed, ms. */
  readonly logAgeMs?: number;
}

/** What the data plane tells the control plane in `status.json`. */
export interface DataPlaneStatus {
  readonly instance: Id;
  readonly snapshot: number;
  readonly endpoints: ReturnType<HostedEndpoints['status']>;
  /** Challengers that were taken out of the traffic; data planes of earlier releases tell of none. */
  readonly withdrawals?: readonly Withdrawal[];
}

const pollMs = 500;
/** A log that stays full is told of this often. */
const tellEveryMs = 10_000;

export async function openDataPlane(deps: DataPlaneDeps): Promise<DataPlane> {
  const { paths, clock, logger } = deps;
  const instance = deps.newId();
  await mkdir(paths.folder, { recursive: true });
  const endpoints = createHostedEndpoints({
    paths,
    logger,
    open: deps.open,
    online: deps.online,
    monotonic: clock.monotonic,
    wall: clock.wall,
  });
  let toldAt = Number.NEGATIVE_INFINITY;
  const spool = openPredictionSpool({
    folder: paths.spool,
    boot: instance,
    ...(deps.logAgeMs === undefined ? {} : { maxAgeMs: deps.logAgeMs }),
    clock,
    onFailure(error) {
      const now = clock.monotonic();
      if (now - toldAt < tellEveryMs) return;
      toldAt = now;
      logger.error({ error: messageOf(error), waitingBytes: spool.bytes }, 'the prediction log cannot be written');
    },
  });
  const predictor = createPredictor({
    spool,
    clock,
    newId: deps.newId,
    withdraw(withdrawal) {
      if (!endpoints.withdraw(withdrawal)) return;
      logger.error({ ...withdrawal }, 'a challenger was taken out of the traffic');
      reading = reading
        .then(tell)
        .catch((error: unknown) => logger.error({ error: messageOf(error) }, 'the control plane was not told of it'));
    },
  });
  let deaths = await recordStart(paths, clock.wall());
  const explainer = createExplainer(paths);
  let draining = false;
  let closed = false;
  let refused = '';
  let reading: Promise<void> = Promise.resolve();

  /** Says what is in force in `status.json`. */
  const tell = async (): Promise<void> => {
    const status: DataPlaneStatus = {
      instance,
      snapshot: endpoints.snapshot?.version ?? 0,
      endpoints: endpoints.status(),
      withdrawals: endpoints.withdrawals,
    };
    await writeWhole(paths.status, JSON.stringify(status));
  };

  /** What answers by itself goes on; what a death may have come from does not. */
  const withdrawChallengers = (snapshot: Snapshot, times: number): void => {
    for (const { id, revision, arms } of snapshot.endpoints)
      for (const { modelVersionId } of arms.slice(1))
        endpoints.withdraw({
          endpointId: id,
          revision,
          modelVersionId,
          reason: `crash loop: the data plane died ${times} times within a minute`,
        });
  };

  const readOnce = async (): Promise<void> => {
    if (closed) return;
    try {
      const snapshot = await readSnapshot(paths, deps.key);
      const current = endpoints.snapshot;
      if (snapshot === undefined || (current !== undefined && snapshot.version === current.version)) return;
      if (deaths !== undefined) withdrawChallengers(snapshot, deaths);
      deaths = undefined;
      if (snapshot.spoolBytes !== undefined) spool.setLimit(snapshot.spoolBytes);
      await endpoints.switchTo(snapshot);
      refused = '';
      await tell();
      logger.debug({ snapshot: snapshot.version, endpoints: snapshot.endpoints.length }, 'snapshot in use');
    } catch (error) {
      // The snapshot in use stays; the same refusal is told once.
      const text = messageOf(error);
      if (text !== refused) logger.error({ error: text }, 'snapshot refused; the one before stays in use');
      refused = text;
    }
  };
  const read = (): Promise<void> => {
    reading = reading.then(readOnce);
    return reading;
  };

  await read();
  const watcher = watch(paths.folder, (_event, name) => {
    if (name === 'snapshot.json') void read();
  });
  watcher.on('error', (error) =>
    logger.warn({ error: error.message }, 'the serving folder cannot be watched; it is polled'),
  );
  // Some file systems tell of no changes.
  const poll = setInterval(() => void read(), pollMs);
  poll.unref();

  const timeOf = (headers: IncomingHttpHeaders): Millis => {
    const { snapshot } = endpoints;
    if (snapshot === undefined || !snapshot.simulatedClock) return clock.now();
    const given = headers['x-pawl-time'];
    if (given === undefined) return snapshot.domainTime;
    const at = typeof given === 'string' ? parseIso(given) : undefined;
    if (at === undefined)
      throw servingErrors.create('bad_input', 'The header x-pawl-time must be an ISO 8601 time in UTC.');
    return at;
  };

  return {
    instance,
    clock,
    endpoints,
    predictor,
    get refused() {
      return refused === '' ? null : refused;
    },
    sealLog: () => spool.completeOld(),
    knowsToken: (token) =>
      endpoints.snapshot?.tokens?.includes(createHash('sha256').update(token).digest('hex')) === true,
    get spoolBytes() {
      return spool.bytes;
    },
    endpoint(name) {
      const hosted = endpoints.find(name);
      if (hosted !== undefined) return hosted;
      const error = endpoints.status()[name]?.error;
      if (error !== undefined && error !== null)
        throw servingErrors.create('not_ready', `Endpoint ${name} cannot answer: ${error}`);
      throw servingErrors.create('unknown_endpoint', `There is no endpoint ${name}.`);
    },
    async explain({ arms, model, features }, { rows, background, output }) {
      const [champion] = arms;
      if (champion === undefined) throw new Error('an endpoint without arms was loaded');
      const joined = readRowsOf(model, features, rows, 'The rows', limits.rows);
      const call = { at: timeOf({}), startedAt: clock.monotonic() };
      const block = joined.join === undefined ? joined.block : await joined.join(call);
      const { example } = champion.arm;
      if (background === undefined && example === undefined)
        throw servingErrors.create(
          'bad_input',
          'The version was logged without an input example: send background rows to explain against.',
        );
      const against =
        background !== undefined || example === undefined
          ? readRows(model, background, 'The background', limits.background)
          : await readExample(model, paths.exampleFile(example));
      return explainer.explain(champion, block, against, output);
    },
    ready: () => !draining && Object.values(endpoints.status()).every((state) => state.error === null),
    timeOf,
    drain() {
      draining = true;
    },
    async close() {
      closed = true;
      watcher.close();
      clearInterval(poll);
      await reading;
      await endpoints.close();
      spool.close();
      await recordEnd(paths);
    },
  };
}
