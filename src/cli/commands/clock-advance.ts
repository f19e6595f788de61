import type { Command } from '../command.ts';

export default {
  name: 'clock advance',
  summary: 'Move the simulated clock forward',
  arguments: [{ name: 'to', meaning: 'ISO time' }],
  async run(context, input) {
    const it = await context.client.call('advanceClock', { body: { to: input.argument('to') } });
    context.data(it);
    context.print(it.now);
  },
} satisfies Command;
