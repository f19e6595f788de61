// Runs tritonclient, NVIDIA's client of Open Inference, as it is against a data plane that serves a real model.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { kserveRows } from '../../../scripts/gen/serving-routes.ts';
import { echoOnnx, logisticOnnx } from '../../support/onnx-models.ts';
import { repositoryRoot } from '../../support/pawl-process.ts';
import { testActor } from '../../support/platform.ts';
import { assertRoutesAsked } from '../../support/route-proofs.ts';
import { champion, openDeployedServing } from '../../support/serving.ts';

const python = join(repositoryRoot, '.venv', 'bin', 'python');
const skip = existsSync(python) ? false : 'no .venv: run `npm test` once, which makes it';

for (const [what, file] of [
  ['HTTP', 'test_http.py'],
  ['gRPC', 'test_grpc.py'],
] as const)
  test(`tritonclient's tests over ${what} pass`, { skip, timeout: 180_000 }, async (t) => {
    const { url, asked, serving, addVersion } = await openDeployedServing(t);
    await addVersion('echo', echoOnnx(), null);
    await serving.endpoints.deploy(testActor, 'default', 'echo', { model: 'churn', version: 'echo' });
    await addVersion('matrix', logisticOnnx({ ...champion, matrix: true }));
    await serving.endpoints.deploy(testActor, 'default', 'matrix', { model: 'churn', version: 'matrix' });
    const call = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--tb=short', join(import.meta.dirname, file)];
    const env = { ...process.env, PAWL_TEST_PREDICTIONS: url };
    const ran = await promisify(execFile)(python, call, { env }).catch((error: { stdout: string }) => error);
    assert.match(ran.stdout, /^\d+ passed in/m, ran.stdout);
    assert.doesNotMatch(ran.stdout, /failed|skipped|error/, ran.stdout);
    assertRoutesAsked(kserveRows, `test/conformance/kserve/${file}`, asked);
    t.diagnostic(ran.stdout.trim().split('\n').at(-1) ?? '');
  });
