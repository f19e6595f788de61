// Runs the command that imports from MLflow, and scripts that fill what it imports from.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from './pawl-process.ts';
import { python } from './processes.ts';

const call = promisify(execFile);
const entryPoint = join(repositoryRoot, 'src', 'bin', 'pawl.ts');

/** A script of `test/import`; resolves to what it said. */
export async function script(name: string, ...words: readonly string[]): Promise<string> {
  const file = join(repositoryRoot, 'test', 'import', name);
  const { stdout } = await call(python, [file, ...words], {
    timeout: 120_000,
    maxBuffer: 1 << 26,
    env: { ...process.env, MLFLOW_ENABLE_ASYNC_TRACE_LOGGING: 'false' },
  });
  return stdout;
}

export interface Told {
  readonly counts: Readonly<Record<string, { found: number; written: number; same: number; failed: number }>>;
  readonly failures: readonly { readonly what: string; readonly why: string }[];
}

/** @param environment beside that of the test @throws Error for what ends before anything was looked at */
export async function bring(
  server: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Told & { readonly code: number }> {
  const told = await call(process.execPath, [entryPoint, 'import', 'mlflow', ...words, '--url', server, '--json'], {
    timeout: 120_000,
    maxBuffer: 1 << 26,
    env: { ...process.env, ...environment },
  }).then(
    ({ stdout }) => ({ stdout, code: 0 }),
    (error: { stdout: string; stderr: string; code: number }) => {
      if (error.stdout === '') throw new Error(error.stderr);
      return error;
    },
  );
  const result = JSON.parse(told.stdout) as Told & { readonly detail?: string; readonly hint?: string };
  if (result.counts === undefined) throw new Error(`${result.detail} ${result.hint}`);
  return { ...result, code: told.code };
}
