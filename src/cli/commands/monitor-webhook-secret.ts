import type { Command } from '../command.ts';

export default {
  name: 'monitor webhook-secret',
  summary: 'Secret that signs the webhooks of a model',
  arguments: [{ name: 'model', meaning: 'name' }],
  async run(context, input) {
    const it = await context.client.call('getWebhookSecret', {
      path: { project: context.project, model: input.argument('model') },
    });
    context.data(it);
    context.print(it.secret);
  },
} satisfies Command;
