import type { Command } from '../command.ts';

export default {
  name: 'job revive',
  summary: 'Give a dead job another set of attempts',
  arguments: [{ name: 'id', meaning: 'of the job' }],
  async run(context, input) {
    const it = await context.client.call('reviveJob', { path: { id: input.argument('id') } });
    context.data(it);
    context.print(`job ${it.id} is ${it.state}`);
  },
} satisfies Command;
