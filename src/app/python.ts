// Which interpreter steps mean by `python`.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';

/** Configured, else the checkout's environment, else the system's. */
export function pythonOf(config: Pick<Config, 'python'>): string {
  if (config.python !== '') return config.python;
  const own = fileURLToPath(new URL('../../.venv/bin/python', import.meta.url));
  return existsSync(own) ? own : 'python3';
}
