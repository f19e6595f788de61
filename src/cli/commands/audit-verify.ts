import type { Command } from '../command.ts';

export default {
  name: 'audit verify',
  summary: 'Recompute the whole audit tree',
  async run(context) {
    const it = await context.client.call('verifyAudit', {});
    context.data(it);
    context.print(`${it.size} entries, root ${it.root}`);
    for (const fault of it.faults) context.print(`entry ${fault.seq}: ${fault.message}`);
    if (it.faults.length === 0) context.print('Every entry is as it was written.');
    return it.faults.length === 0 ? 0 : 1;
  },
} satisfies Command;
