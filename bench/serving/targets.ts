// The servers that are measured, each with the model of `bench/data/serving`: how it is started, asked and read.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { placeFile, servingPaths, writeSnapshot } from '../../src/modules/serving/data-plane/snapshot.ts';
import { systemRandom } from '../../src/platform/random/random.ts';
import { loadMasterKey } from '../../src/platform/secrets/master-key.ts';
import { freePort } from '../../test/support/pawl-process.ts';

export type Row = readonly number[];

export interface Running {
  /** Address of a prediction. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface Target {
  readonly name: string;
  start(): Promise<Running>;
  body(rows: readonly Row[]): string;
  /** Probability of the positive class, a row each. */
  read(answer: unknown): readonly number[];
}

const root = join(import.meta.dirname, '..', '..');
export const data = (name: string): string => join(root, 'bench', 'data', 'serving', name);

function running(url: string, child: ChildProcess): Running {
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** NaN becomes null, which is how JSON says missing. */
const v2Body = (rows: readonly Row[]): string =>
  JSON.stringify({
    id: 'bench',
    inputs: [{ name: 'X', datatype: 'FP32', shape: [rows.length, 20], data: rows.flat() }],
  });

const v2Output =
  (name: string) =>
  (answer: unknown): readonly number[] =>
    (answer as { outputs: { name: string; data: number[] }[] }).outputs
      .find((output) => output.name === name)
      ?.data.filter((_, i) => i % 2 === 1) ?? [];

/** A data plane over a home folder with so many endpoints of the model. */
export async function startDataPlane(home: string, endpoints = 1): Promise<Running> {
  const paths = servingPaths(home);
  const sha256 = createHash('sha256')
    .update(readFileSync(data('model.onnx')))
    .digest('hex');
  await placeFile(paths.modelFile(sha256), data('model.onnx'));
  const version = { modelVersionId: 'bench', model: 'churn', version: '1', sha256, signature: null };
  const entries = Array.from({ length: endpoints }, (_, i) => ({
    id: `bench-${i}`,
    project: 'bench',
    name: i === 0 ? 'churn' : `churn-${i}`,
    revision: 1,
    stickyKey: null,
    mirror: false,
    output: {},
    arms: [{ ...version, role: 'champion', weight: 1 } as const],
  }));
  await writeSnapshot(
    paths,
    { format: 1, version: 1, writtenAt: 0, simulatedClock: false, domainTime: 0, endpoints: entries },
    await loadMasterKey(paths.key, systemRandom),
  );
  const entry = join(root, 'src', 'bin', 'pawl.ts');
  const args = [entry, 'data-plane', '--home', home, '--port', '0', '--log-level', 'warn'];
  const env = { ...process.env, NODE_COMPILE_CACHE: join(home, 'cache', 'code') };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) return running(`${url}/v2/models/churn/infer`, child);
  }
  throw new Error('The data plane did not start.');
}

/** @param ready answers with 200 once the server does */
async function startPeer(
  port: number,
  command: readonly string[],
  cwd: string,
  ready: string,
  path: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const [program = '', ...args] = command;
  const env = { ...process.env, OMP_NUM_THREADS: '1', ...environment };
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const until = Date.now() + 120_000;
  for (;;) {
    const up = await fetch(`http://127.0.0.1:${port}${ready}`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return running(`http://127.0.0.1:${port}${path}`, child);
    if (child.exitCode !== null || Date.now() > until) throw new Error(`${program} did not start.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export function pawl(home: string): Target {
  return { name: 'pawl', start: () => startDataPlane(home), body: v2Body, read: v2Output('probabilities') };
}

export const bareLoop: Target = {
  name: 'bare Node loop',
  async start() {
    const port = await freePort();
    const program = join(import.meta.dirname, 'bare-loop.ts');
    return startPeer(port, [process.execPath, program, data('model.onnx'), String(port)], root, '/', '/');
  },
  body: v2Body,
  read: v2Output('probabilities'),
};

/**
 * FastAPI with onnxruntime, MLServer and `mlflow models serve`, from a folder with `peers/` and `data/` as MLServer's settings name them.
 * @param bin the `bin` of a Python environment that has them
 */
export function pythonPeers(folder: string, bin: string): readonly Target[] {
  const columns = Array.from({ length: 20 }, (_, i) => `f${String(i).padStart(2, '0')}`);
  return [
    {
      name: 'FastAPI + onnxruntime',
      async start() {
        const port = await freePort();
        const command = ['uvicorn', 'fastapi_ort:app', '--host', '127.0.0.1', '--port', String(port)];
        const quiet = ['--no-access-log', '--log-level', 'warning'];
        const at = join(folder, 'peers');
        return startPeer(
          port,
          [join(bin, command[0] ?? ''), ...command.slice(1), ...quiet],
          at,
          '/v2/health/ready',
          '/v2/models/churn/infer',
        );
      },
      body: v2Body,
      read: v2Output('probabilities'),
    },
    {
      name: 'MLServer, scikit-learn',
      // Its port stands in its settings.
      start: () =>
        startPeer(
          8091,
          [join(bin, 'mlserver'), 'start', '.'],
          join(folder, 'peers', 'mlserver'),
          '/v2/models/churn-skl/ready',
          '/v2/models/churn-skl/infer',
        ),
      body: (rows) => {
        const request = JSON.parse(v2Body(rows)) as Record<string, unknown>;
        return JSON.stringify({ ...request, outputs: [{ name: 'predict_proba' }] });
      },
      read: v2Output('predict_proba'),
    },
    {
      name: 'mlflow models serve',
      async start() {
        const port = await freePort();
        const model = join(folder, 'data', 'mlflow_cols');
        const command = [join(bin, 'mlflow'), 'models', 'serve', '-m', model, '--env-manager', 'local'];
        return startPeer(port, [...command, '-h', '127.0.0.1', '-p', String(port)], root, '/ping', '/invocations', {
          PATH: `${bin}:${process.env['PATH']}`,
        });
      },
      body: (rows) => JSON.stringify({ dataframe_split: { columns, data: rows } }),
      read: (answer) => (answer as { predictions: [number, number][] }).predictions.map(([, positive]) => positive),
    },
  ];
}
