import type { Command } from '../command.ts';

export default {
  name: 'job cancel',
  summary: 'Ask a job to end',
  arguments: [{ name: 'id', meaning: 'of the job' }],
  async run(context, input) {
    const it = await context.client.call('cancelJob', { path: { id: input.argument('id') } });
    context.data(it);
    context.print(`job ${it.id} is ${it.state}`);
  },
} satisfies Command;
