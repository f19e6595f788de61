import type { Command } from '../command.ts';

export default {
  name: 'audit head',
  summary: 'Size and root of the audit log: note it, to prove later that nothing before it was changed',
  async run(context) {
    const it = await context.client.call('getAuditHead', {});
    await context.record(it, [
      ['size', it.size],
      ['root', it.root],
    ]);
  },
} satisfies Command;
