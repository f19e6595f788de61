// MLflow's own Python client, unmodified, for tests whose data it makes.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { python } from './processes.ts';

const run = promisify(execFile);

/** Why the client cannot run here, in the words of the test runner; false when it can. */
export const skipMlflow = existsSync(python) ? false : 'the Python environment is missing: npm run quickstart makes it';

/** Runs a Python script against a project of a server; the last line that it prints. */
export function mlflowClient(url: string, project: string): (script: string) => Promise<string> {
  const env = { ...process.env, MLFLOW_TRACKING_URI: `${url}/projects/${project}`, MLFLOW_DISABLE_TELEMETRY: 'true' };
  return async (script) => {
    const { stdout } = await run(python, ['-c', script], { env, timeout: 90_000 });
    return stdout.trim().split('\n').at(-1) ?? '';
  };
}
