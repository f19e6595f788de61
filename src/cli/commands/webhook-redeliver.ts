import type { Command } from '../command.ts';

export default {
  name: 'webhook redeliver',
  summary: 'Try a finished delivery again',
  arguments: [{ name: 'delivery', meaning: 'its id' }],
  async run(context, input) {
    const it = await context.client.call('redeliverWebhook', {
      path: { project: context.project, delivery: input.argument('delivery') },
    });
    context.data(it);
    context.print(`delivery ${it.id} is ${it.state}; see pawl webhook delivery ${it.id}`);
  },
} satisfies Command;
