import type { Command } from '../command.ts';

export default {
  name: 'clock show',
  summary: 'Domain time of the server',
  async run(context) {
    const it = await context.client.call('getClock', {});
    context.data(it);
    context.print(`${it.now}${it.simulated ? ' (simulated)' : ''}`);
  },
} satisfies Command;
