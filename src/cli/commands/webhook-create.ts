import type { Command } from '../command.ts';
import { eventOption, readEvents, readSigningSecret, webhookOptions } from '../webhook-fields.ts';

export default {
  name: 'webhook create',
  summary: 'Have a receiver told of events of the project',
  arguments: [
    { name: 'name', meaning: 'of the webhook' },
    { name: 'url', meaning: 'where deliveries are posted' },
  ],
  options: [eventOption, ...webhookOptions],
  examples: [
    'pass show hook | pawl webhook create chat https://hooks.example.com/pawl --event alarm.raised --event alarm.cleared --secret',
  ],
  async run(context, input) {
    const it = await context.client.call('createWebhook', {
      path: { project: context.project },
      body: {
        name: input.argument('name'),
        url: input.argument('url'),
        events: readEvents(input),
        description: input.option('description'),
        secret: await readSigningSecret(context, input),
      },
    });
    context.data(it);
    context.print(`made webhook ${it.name} (${it.id}); try it with: pawl webhook test ${it.id}`);
  },
} satisfies Command;
