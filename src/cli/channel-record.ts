// A channel as it is shown.
import type { Answer } from '../../clients/ts/client.ts';
import type { Context } from './context.ts';
import { time } from './output.ts';

type Channel = Answer<'getChannel'>;

/** The column that drifted most, with its population stability index. */
export function driftText(drift: Channel['drift']): string | null {
  const worst = drift?.columns[0];
  return drift === null || worst === undefined ? null : `${worst.column} ${worst.psi.toFixed(3)} (${drift.rows} rows)`;
}

export async function showChannel(context: Context, it: Channel): Promise<void> {
  await context.record(it, [
    ['channel', it.name],
    ['follows', `${it.model}@${it.alias}`],
    ['publishes', it.version === null ? null : `v${it.version} (${it.precision}), bundle ${it.bundle}`],
    ['revision', it.revision],
    ['being built', it.pending],
    ['held since', it.heldAt === null ? null : time(it.heldAt)],
    ['note', it.note],
    ['devices', `${it.devices}, ${it.current} run what is published`],
    ['drift', driftText(it.drift)],
  ]);
}
