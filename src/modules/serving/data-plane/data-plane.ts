// The data plane put together: endpoints from the snapshot, the predictor and its log. Reads and writes only the serving folder.
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
import {
  createHostedEndpoints,
  type HostedEndpoint,
  type HostedEndpoints,
  type ModelOpener,
} from './hosted-endpoints.ts';
import { openPredictionSpool } from './prediction-spool.ts';
import { createPredictor, type Predictor } from './predictor.ts';
import { readSnapshot, type ServingPaths, writeWhole } from './snapshot.ts';

export interface DataPlane {
  readonly instance: Id;
  readonly clock: Clock;
  readonly endpoints: HostedEndpoints;
  readonly predictor: Predictor;
  /** The endpoint of that name. @throws AppError `serving.unknown_endpoint`, `serving.not_ready` */
  endpoint(name: string): HostedEndpoint;
  /** True when every endpoint of the snapshot answers. */
  ready(): boolean;
  /** Domain time of a request: a replay says so itself (`x-pawl-time`), everybody else is told. @throws AppError `serving.bad_input` */
  timeOf(headers: IncomingHttpHeaders): Millis;
  /** No longer ready; requests that come are still answered. */
  drain(): void;
  close(): Promise<void>;
}

export interface DataPlaneDeps {
  readonly paths: ServingPaths;
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
  readonly open: ModelOpener;
}

/** What the data plane tells the control plane in `status.json`. */
export interface DataPlaneStatus {
  readonly instance: Id;
  readonly snapshot: number;
  readonly endpoints: ReturnType<HostedEndpoints['status']>;
}

const pollMs = 500;

export async function openDataPlane(deps: DataPlaneDeps): Promise<DataPlane> {
  const { paths, clock, logger } = deps;
  const instance = deps.newId();
  await mkdir(paths.folder, { recursive: true });
  const endpoints = createHostedEndpoints({ paths, logger, open: deps.open });
  const spool = openPredictionSpool({ folder: paths.spool, boot: instance, clock });
  const predictor = createPredictor({ spool, clock, newId: deps.newId });
  let draining = false;
  let closed = false;
  let refused = '';
  let reading: Promise<void> = Promise.resolve();

  const readOnce = async (): Promise<void> => {
    if (closed) return;
    try {
      const snapshot = await readSnapshot(paths, deps.key);
      const current = endpoints.snapshot;
      if (snapshot === undefined || (current !== undefined && snapshot.version === current.version)) return;
      await endpoints.switchTo(snapshot);
      refused = '';
      const status: DataPlaneStatus = { instance, snapshot: snapshot.version, endpoints: endpoints.status() };
      await writeWhole(paths.status, JSON.stringify(status));
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

  return {
    instance,
    clock,
    endpoints,
    predictor,
    endpoint(name) {
      const hosted = endpoints.find(name);
      if (hosted !== undefined) return hosted;
      const error = endpoints.status()[name]?.error;
      if (error !== undefined && error !== null)
        throw servingErrors.create('not_ready', `Endpoint ${name} cannot answer: ${error}`);
      throw servingErrors.create('unknown_endpoint', `There is no endpoint ${name}.`);
    },
    ready: () => !draining && Object.values(endpoints.status()).every((state) => state.error === null),
    timeOf(headers) {
      const { snapshot } = endpoints;
      if (snapshot === undefined || !snapshot.simulatedClock) return clock.now();
      const given = headers['x-pawl-time'];
      if (given === undefined) return snapshot.domainTime;
      const at = typeof given === 'string' ? parseIso(given) : undefined;
      if (at === undefined)
        throw servingErrors.create('bad_input', 'The header x-pawl-time must be an ISO 8601 time in UTC.');
      return at;
    },
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
    },
  };
}
