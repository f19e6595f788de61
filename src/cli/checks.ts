// Checks of a machine as lines of a terminal.
import type { Check } from '../platform/machine/checks.ts';
import type { Context } from './context.ts';
import { paint } from './output.ts';

const signs = { ok: ['✓', 'green'], failed: ['✗', 'red'], absent: ['–', 'yellow'] } as const;

/** Prints what was found; the exit code: 1 when a check failed. */
export function printChecks(context: Context, checks: readonly Check[]): number {
  context.data(checks);
  for (const check of checks) {
    const [sign, color] = signs[check.state];
    context.print(`${paint(context.style, color, sign)} ${check.name.padEnd(10)}  ${check.text}`);
    if (check.fix !== '') context.print(`              ${check.fix}`);
  }
  return checks.some((check) => check.state === 'failed') ? 1 : 0;
}
