// Runs the conformance suite (pytest with the unmodified MLflow client) against a spawned server and reports each of its tests.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ProtocolRoute } from '../../../scripts/gen/openapi.ts';
import { readApi } from '../../../scripts/gen/openapi.ts';
import { mlflowRoutes, proofFile, readProofs } from '../../../scripts/gen/protocols.ts';
import { writeChurnTables } from '../../support/churn-tables.ts';
import { temporaryFolder } from '../../support/databases.ts';
import { repositoryRoot, startPawl } from '../../support/pawl-process.ts';
import { skipWithoutPython as skip } from '../../support/processes.ts';
import { reportPytest, runPytest } from '../../support/pytest.ts';
import { serviceUrl } from '../../support/services.ts';

/** Keeps the proofs that hold, and finds for every other route the test that calls least else. */
function writeProofs(routes: readonly ProtocolRoute[], called: ReadonlyMap<string, ReadonlyMap<string, number>>): void {
  const breadth = new Map<string, number>();
  for (const tests of called.values()) for (const name of tests.keys()) breadth.set(name, (breadth.get(name) ?? 0) + 1);
  const before = readProofs();
  const after: Record<string, string> = {};
  for (const { method, path } of routes) {
    const route = `${method} ${path}`;
    const tests = called.get(route);
    const known = before[route];
    const best = [...(tests?.keys() ?? [])].sort(
      (a, b) => (breadth.get(a) ?? 0) - (breadth.get(b) ?? 0) || (a < b ? -1 : 1),
    )[0];
    const proof = known !== undefined && (!known.includes('.py::') || tests?.has(known) === true) ? known : best;
    if (proof !== undefined) after[route] = proof;
  }
  writeFileSync(join(repositoryRoot, proofFile), `${JSON.stringify(after, null, 2)}\n`);
}

interface PythonCall {
  readonly test: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
}

/** The installed routes that each test called with success, by `METHOD path`. */
function routesCalled(
  calls: readonly PythonCall[],
  routes: readonly ProtocolRoute[],
): Map<string, Map<string, number>> {
  const patterns = routes.map(({ method, path }) => {
    const source = path
      .replace(/[.+()]/g, '\\$&')
      .replace(/:\w+/g, '[^/]+')
      .replace('*', '.+');
    // An address without parameters is meant before one with them, as the router has it.
    return { method, path, fixed: !/[:*]/.test(path), expression: new RegExp(`^${source}$`) };
  });
  const called = new Map<string, Map<string, number>>();
  for (const { test: name, method, url, status } of calls) {
    if (status >= 300) continue;
    const path = new URL(url).pathname
      .replace(/^\/projects\/[^/]+/, '')
      .replace(/(.)\/$/, '$1')
      .replaceAll(/\/{2,}/g, '/');
    const twins = [path, path.replace('/ajax-api/', '/api/')];
    const found = patterns.filter((one) => one.method === method && twins.some((twin) => one.expression.test(twin)));
    const route = found.find(({ fixed }) => fixed) ?? found.sort((a, b) => b.path.length - a.path.length)[0];
    if (route === undefined) continue;
    const own = called.get(`${method} ${route.path}`) ?? new Map<string, number>();
    own.set(name, (own.get(name) ?? 0) + 1);
    called.set(`${method} ${route.path}`, own);
  }
  return called;
}

test('the unmodified MLflow client gets what it expects', { skip, timeout: 600_000 }, async (t) => {
  const folder = temporaryFolder(t);
  const config = join(folder, 'config.yaml');
  writeFileSync(config, 'webhooks:\n  schemes: [https, http]\n  allowPrivate: true\n');
  const url = await startPawl(t, ['--config', config]);
  const callsFile = join(folder, 'calls.jsonl');
  const tables = await writeChurnTables(folder, '1997-03-31');
  const { code, output } = await reportPytest(t, import.meta.dirname, {
    PAWL_URL: url,
    PAWL_PYTEST_CALLS: callsFile,
    PAWL_CHURN_TRAINING: tables.training,
    PAWL_CHURN_HOLDOUT: tables.holdout,
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
    MLFLOW_HTTP_REQUEST_TIMEOUT: '20',
  });
  assert.equal(code, 0, output);
  await t.test('every route is called by the test that is named as its proof', async () => {
    const calls = readFileSync(callsFile, 'utf8').trim().split('\n');
    const routes = mlflowRoutes((await readApi()).protocolRoutes);
    const called = routesCalled(
      calls.map((line) => JSON.parse(line) as PythonCall),
      routes,
    );
    if (process.env['PAWL_WRITE_PROOFS'] === '1') writeProofs(routes, called);
    const proofs = Object.entries(readProofs()).filter(([, proof]) => proof.includes('.py::'));
    const unproved = proofs.filter(([route, proof]) => called.get(route)?.has(proof) !== true);
    assert.deepEqual(unproved, [], 'PAWL_WRITE_PROOFS=1 finds another test for each');
  });
});

const s3 = serviceUrl('s3');

test('the unmodified client moves files in parts to an object store and back', {
  skip: skip || s3.skip,
  timeout: 120_000,
}, async (t) => {
  const url = await startPawl(t, ['--blobs', s3.url]);
  const { code, output } = await runPytest(t, join(import.meta.dirname, 'test_artifacts.py'), {
    PAWL_URL: url,
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
  });
  assert.equal(code, 0, output);
});
