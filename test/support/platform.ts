// A real platform in a temporary home, started, for tests that need several ports together.
import type { TestContext } from 'node:test';
import { parseConfig } from '../../src/app/config.ts';
import { openPlatform, type Platform } from '../../src/app/platform.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { looseContent } from '../../src/modules/retention/index.ts';
import { temporaryFolder } from './databases.ts';

export interface TestPlatform extends Platform {
  readonly home: string;
  /** What modules tell of content that lost a path. */
  readonly release: ReturnType<typeof looseContent>;
  /** Starts bus and queue; they stop with the test. */
  start(): Promise<void>;
}

/** SQLite, files and DuckDB in a folder that goes with the test; a simulated clock when `from` (ISO) is given. */
export async function openTestPlatform(
  t: TestContext,
  options: { readonly from?: string; readonly flags?: Readonly<Record<string, string>> } = {},
): Promise<TestPlatform> {
  const home = temporaryFolder(t);
  const clock = options.from === undefined ? {} : { clock: `simulated:${options.from}` };
  const config = parseConfig({ flags: { home, ...clock, ...options.flags }, environment: {} });
  const platform = await openPlatform(config, silentLogger, { PATH: process.env['PATH'] ?? '' });
  let started = false;
  t.after(async () => {
    if (started) {
      await platform.ticker.stop();
      await platform.queue.stop(1_000);
      await platform.bus.stop();
    }
    await platform.close();
  });
  return {
    ...platform,
    home,
    release: looseContent(platform),
    async start() {
      started = true;
      await platform.bus.start();
      await platform.queue.start();
      platform.ticker.start();
    },
  };
}

/** Resolves when the condition holds. @throws Error after about ten seconds */
export async function until(condition: () => Promise<boolean> | boolean, what = 'The condition'): Promise<void> {
  for (let turn = 0; turn < 2_000; turn++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${what} never came true.`);
}

export const testActor = { kind: 'local', id: 'local', name: 'ana' } as const;
