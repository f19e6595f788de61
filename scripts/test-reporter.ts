// Prints failures with their reason, skipped tests with the remedy, the slowest ten, and the summary last. In CI skips fail the run.
import type { TestEvent } from 'node:test/reporters';

interface Finished {
  readonly name: string;
  readonly file: string;
  readonly ms: number;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  // A file whose process died has no stack to tell of it.
  const { exitCode, signal } = error as { readonly exitCode?: number; readonly signal?: string | null };
  if (exitCode !== undefined) return `its process ended with ${signal ?? `exit code ${exitCode}`}`;
  return (cause.stack ?? cause.message).split('\n').slice(0, 25).join('\n');
}

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const ci = process.env['CI'] === 'true';
  const passed: Finished[] = [];
  const skipped: { name: string; reason: string }[] = [];
  let failed = 0;
  let files = 0;
  for await (const event of source) {
    if (event.type === 'test:fail') {
      if (event.data.details.type === 'suite') continue;
      failed++;
      yield `✖ ${event.data.name}  (${event.data.file ?? ''}:${event.data.line ?? ''})\n${reasonOf(event.data.details.error).replace(/^/gm, '    ')}\n`;
    } else if (event.type === 'test:pass') {
      if (event.data.details.type === 'suite') continue;
      if (event.data.skip !== undefined) skipped.push({ name: event.data.name, reason: String(event.data.skip) });
      else if (event.data.name.endsWith('.test.ts')) files++;
      else passed.push({ name: event.data.name, file: event.data.file ?? '', ms: event.data.details.duration_ms });
    } else if (event.type === 'test:stderr' && process.env['PAWL_TEST_VERBOSE'] === '1') {
      yield event.data.message;
    }
    if (event.type === 'test:complete' && passed.length > 0 && passed.length % 200 === 0)
      yield `… ${passed.length} passed\n`;
  }
  void files;
  if (skipped.length > 0) {
    const reasons = new Map<string, number>();
    for (const { reason } of skipped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    yield `\n${skipped.length} skipped:\n${[...reasons].map(([reason, count]) => `  ${count} × ${reason}`).join('\n')}\n`;
    if (ci) {
      yield `${skipped.map(({ name }) => `✖ ${name} was skipped, and in CI nothing may be`).join('\n')}\n`;
      process.exitCode = 1;
    }
  }
  const slowest = [...passed].sort((a, b) => b.ms - a.ms).slice(0, 10);
  yield `\nSlowest:\n${slowest.map(({ name, ms }) => `  ${(ms / 1000).toFixed(1)} s  ${name}`).join('\n')}\n\n`;
  yield `${passed.length} passed, ${failed + (ci ? skipped.length : 0)} failed, ${ci ? 0 : skipped.length} skipped\n`;
}
