// Runs the conformance suite (pytest with the unmodified MLflow client) against a spawned server and reports each of its tests.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { writeChurnTables } from '../../support/churn-tables.ts';
import { temporaryFolder } from '../../support/databases.ts';
import { repositoryRoot, startPawl } from '../../support/pawl-process.ts';

interface PythonResult {
  readonly id: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly why: string;
}

const python = join(repositoryRoot, '.venv', 'bin', 'python');
const skip = existsSync(python) ? false : 'no .venv: run `npm test` once, which makes it';

async function runPytest(
  t: TestContext,
  environment: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
  const child = spawn(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--tb=short', import.meta.dirname], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? -1)));
  return { code, output };
}

test('the unmodified MLflow client gets what it expects', { skip, timeout: 300_000 }, async (t) => {
  const folder = temporaryFolder(t);
  const config = join(folder, 'config.yaml');
  writeFileSync(config, 'webhooks:\n  schemes: [https, http]\n  allowPrivate: true\n');
  const url = await startPawl(t, ['--config', config]);
  const results = join(folder, 'results.jsonl');
  const tables = await writeChurnTables(folder, '1997-03-31');
  const { code, output } = await runPytest(t, {
    PAWL_URL: url,
    PAWL_PYTEST_RESULTS: results,
    PAWL_CHURN_TRAINING: tables.training,
    PAWL_CHURN_HOLDOUT: tables.holdout,
    PYTHONDONTWRITEBYTECODE: '1',
    MLFLOW_DISABLE_TELEMETRY: 'true',
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
    MLFLOW_HTTP_REQUEST_TIMEOUT: '20',
  });
  assert.ok(existsSync(results), output);
  const lines = readFileSync(results, 'utf8').trim().split('\n');
  for (const result of lines.map((line) => JSON.parse(line) as PythonResult)) {
    await t.test(result.id.split('/').at(-1) ?? result.id, (inner) => {
      if (result.outcome === 'skipped') inner.skip(result.why);
      else assert.equal(result.outcome, 'passed', result.why);
    });
  }
  assert.equal(code, 0, output);
});
