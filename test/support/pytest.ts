// Runs Python tests with the environment of this checkout and reports each of them as a test.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from './databases.ts';
import { python } from './processes.ts';

interface PythonResult {
  readonly id: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly why: string;
}

export async function runPytest(
  t: TestContext,
  tests: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
  const child = spawn(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--tb=short', tests], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', MLFLOW_DISABLE_TELEMETRY: 'true', ...environment },
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

/** Runs a suite whose conftest writes its results to the file that PAWL_PYTEST_RESULTS names. */
export async function reportPytest(
  t: TestContext,
  tests: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
  const results = join(temporaryFolder(t), 'results.jsonl');
  const ran = await runPytest(t, tests, { ...environment, PAWL_PYTEST_RESULTS: results });
  assert.ok(existsSync(results), ran.output);
  for (const line of readFileSync(results, 'utf8').trim().split('\n')) {
    const { id, outcome, why } = JSON.parse(line) as PythonResult;
    await t.test(id.split('/').at(-1) ?? id, (inner) => {
      if (outcome === 'skipped') inner.skip(why);
      else assert.equal(outcome, 'passed', why);
    });
  }
  return ran;
}
