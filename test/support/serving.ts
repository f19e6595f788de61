// Serving with a control plane and a data plane over one home folder in this process: what its tests talk to.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createLeanServer } from '../../src/http/lean-server.ts';
import { acceptHttp2 } from '../../src/http/prior-knowledge.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import {
  createServing,
  type FeatureSource,
  type ModelSignature,
  openDataPlane,
  servingMigrations,
  servingPaths,
} from '../../src/modules/serving/index.ts';
import { type NamedObjects, openNamedFiles } from '../../src/platform/blobs/named-objects.ts';
import { createTicker } from '../../src/platform/clock/ticker.ts';
import type { Database } from '../../src/platform/db/database.ts';
import type { Migration } from '../../src/platform/db/migrations.ts';
import { openOnnxModel } from '../../src/platform/inference/onnx.ts';
import { openPythonModel } from '../../src/platform/inference/python/pool.ts';
import { createPythonModels } from '../../src/platform/inference/python/python-models.ts';
import type { OnlineStore } from '../../src/platform/online/online.ts';
import { kserveRoutes } from '../../src/protocols/kserve/routes.ts';
import { kserveV1Routes } from '../../src/protocols/kserve/v1.ts';
import { scoringRoutes } from '../../src/protocols/scoring/routes.ts';
import { openTestSqlite } from './databases.ts';
import { foundationMigrations, openFoundation } from './foundation.ts';
import { type LogisticModel, logisticOnnx } from './onnx-models.ts';
import { testActor } from './platform.ts';
import { processesOf, python } from './processes.ts';

export const servingTestMigrations: readonly Migration[] = [...foundationMigrations, ...servingMigrations];

export const columns = ['recency', 'frequency'] as const;

/** A signature of float columns and a probability per class. */
export function floatSignature(names: readonly string[]): ModelSignature {
  return {
    inputs: names.map((name) => ({ name, type: 'float', required: true })),
    outputs: [{ name: '', type: 'tensor(float64)', required: true, shape: [-1, 2] }],
  };
}

export const champion: LogisticModel = { weights: { recency: 0.05, frequency: -0.4 }, bias: 0.2 };
/** Hardly another model: its scores move by little. */
export const similar: LogisticModel = { weights: { recency: 0.051, frequency: -0.4 }, bias: 0.22 };
/** Runs for the zeros that it is warmed up with, and for hardly any other row. */
export const broken: LogisticModel = { ...champion, failsFrom: 2 };
/** Says the opposite. */
export const inverted: LogisticModel = { weights: { recency: -0.05, frequency: 0.4 }, bias: -0.2 };

export async function openTestServing(
  t: TestContext,
  db: Database,
  options: {
    readonly start?: number;
    readonly home?: string;
    readonly partitionRows?: number;
    readonly spoolBytes?: number;
    readonly exchange?: NamedObjects;
    /** What endpoints join. */
    readonly features?: (
      foundation: Awaited<ReturnType<typeof openFoundation>>,
    ) => Promise<{ readonly source: FeatureSource; readonly online: Pick<OnlineStore, 'readRows'> }>;
  } = {},
) {
  const foundation = await openFoundation(t, db, options.start ?? Date.parse('1997-06-30T00:00:00Z'));
  const joined = await options.features?.(foundation);
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'pawl-test-'));
  const running: (() => Promise<void>)[] = [];
  t.after(async () => {
    for (const close of running) await close();
    if (options.home === undefined) rmSync(home, { recursive: true, force: true });
  });
  const paths = servingPaths(home);
  const key = Buffer.alloc(32, 7);
  const versions = new Map<
    string,
    { id: string; sha256: string | null; signature: ModelSignature | null; featureService?: string | null }
  >();
  const ticker = createTicker({ clock: foundation.clock, logger: silentLogger });
  let hasDataPlane = false;
  const datasets = new Map<string, readonly string[]>();
  const published = new Map<string, readonly string[]>();
  const serving = await createServing({
    ...foundation,
    ticker,
    paths,
    snapshotKey: key,
    exchange: options.exchange ?? openNamedFiles(paths.exchange),
    ...(options.spoolBytes === undefined ? {} : { spoolBytes: options.spoolBytes }),
    ...(options.partitionRows === undefined ? {} : { partitionRows: options.partitionRows }),
    expectsDataPlane: () => hasDataPlane,
    // A way back in a test has all the time for its evidence.
    evidenceWaitMs: 10_000,
    openModel: openOnnxModel,
    features: joined?.source ?? { resolve: () => Promise.reject(new Error('these tests have no features')) },
    pythonModels: createPythonModels({
      compute: processesOf(t, { forked: false }).compute(),
      python,
      folder: join(paths.folder, 'environments'),
    }),
    models: {
      async resolve(_project, model, version) {
        const found = versions.get(`${model}/${version}`);
        if (found === undefined) throw new Error(`no version ${version} of ${model}`);
        const { id, signature, sha256: onnxSha256, featureService = null } = found;
        return { id, model, version, signature, onnxSha256, featureService, files: [] };
      },
    },
    datasets: {
      async publish(_actor, _project, dataset, contents) {
        published.set(dataset, contents);
        return { versionId: `${dataset}-made`, version: '1' };
      },
      async resolve(_project, dataset, version) {
        return { versionId: `${dataset}-${version}`, dataset, version, files: datasets.get(dataset) ?? [] };
      },
    },
  });
  await serving.start();

  return {
    ...foundation,
    ticker,
    home,
    paths,
    key,
    serving,
    datasets,
    /** Contents that were made a version, by dataset. */
    published,
    /** Registers a version of the model `churn`. */
    async addVersion(
      version: string,
      model: LogisticModel | Buffer,
      signature: ModelSignature | null = floatSignature(columns),
      featureService: string | null = null,
    ) {
      const content = Buffer.isBuffer(model) ? model : logisticOnnx(model);
      await foundation.blobs.put(content);
      versions.set(`churn/${version}`, {
        id: `version-${version}`,
        sha256: createHash('sha256').update(content).digest('hex'),
        signature,
        featureService,
      });
    },
    addVersionWithoutOnnx(version: string) {
      versions.set(`churn/${version}`, { id: `version-${version}`, sha256: null, signature: null });
    },
    /** A data plane over the same home; resolves to its address, and to what was asked of it, `METHOD path` or `call Name`. */
    async startDataPlane() {
      const plane = await openDataPlane({
        paths,
        key,
        clock: foundation.clock,
        newId: foundation.newId,
        logger: silentLogger,
        ...(joined === undefined ? {} : { online: joined.online }),
        open: {
          onnx: (path, threads) => openOnnxModel(path, { threads }),
          python: (spec) => openPythonModel(spec, silentLogger),
        },
      });
      hasDataPlane = true;
      const server = createLeanServer({
        routes: [kserveRoutes(plane, 'test'), kserveV1Routes(plane), scoringRoutes(plane, 'test')],
        hosts: [],
        maxBodyBytes: 8 * 1024 * 1024,
        logger: silentLogger,
        monotonic: foundation.clock.monotonic,
      });
      const asked = new Set<string>();
      server.on('request', ({ method, url = '' }) => asked.add(`${method} ${url.split('?')[0]}`));
      const http2 = acceptHttp2(server, {
        hosts: [],
        logger: silentLogger,
        load: async () => {
          const listener = (await import('../../src/protocols/kserve/grpc.ts')).grpcListener(plane, {
            version: 'test',
            maxMessageBytes: 8 * 1024 * 1024,
            logger: silentLogger,
          });
          return (request, response) => {
            asked.add(`call ${request.url?.split('/').at(-1)}`);
            listener(request, response);
          };
        },
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      let closed = false;
      const close = async (): Promise<void> => {
        if (closed) return;
        closed = true;
        hasDataPlane = false;
        http2.destroy();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await plane.close();
      };
      running.push(close);
      return { plane, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close };
    },
  };
}

export type TestServing = Awaited<ReturnType<typeof openTestServing>>;

/** Versions 1, 2 and 3 of `churn` (champion, inverted, similar), the first behind an endpoint, and a data plane that answers for it. */
export async function openDeployedServing(t: TestContext) {
  const serving = await openTestServing(t, await openTestSqlite(t, servingTestMigrations));
  for (const [index, model] of [champion, inverted, similar].entries())
    await serving.addVersion(String(index + 1), model);
  const plane = await serving.startDataPlane();
  await serving.serving.endpoints.deploy(testActor, 'default', 'churn', {
    model: 'churn',
    version: '1',
    stickyKey: 'customer_id',
  });
  return {
    ...serving,
    ...plane,
    infer: `${plane.url}/v2/models/churn/infer`,
    invocations: `${plane.url}/invocations`,
  };
}

/** A V2 request of one row per element. */
export function v2Body(
  rows: readonly (readonly [number, number])[],
  extra: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    ...extra,
    inputs: columns.map((name, i) => ({
      name,
      datatype: 'FP32',
      shape: [rows.length, 1],
      data: rows.map((row) => row[i]),
    })),
  });
}

export interface V2Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly error?: string;
    readonly id?: string;
    readonly model_version?: string;
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly outputs?: readonly {
      readonly name: string;
      readonly datatype: string;
      readonly shape: readonly number[];
      readonly data: readonly number[];
    }[];
    readonly predictions?: readonly unknown[];
    readonly error_code?: string;
    readonly message?: string;
  };
}

export async function post(
  url: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<V2Answer> {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as V2Answer['body'] };
}
