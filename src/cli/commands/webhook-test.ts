import { webhookEventNames } from '../../contracts/webhooks.ts';
import { oneOf } from '../choice.ts';
import type { Command } from '../command.ts';

export default {
  name: 'webhook test',
  summary: 'Send an example of an event now; exits with 1 when it is not taken',
  arguments: [{ name: 'webhook', meaning: 'its id' }],
  options: [{ name: 'event', value: 'name', meaning: 'to send; else the first one of the webhook' }],
  async run(context, input) {
    const it = await context.client.call('testWebhook', {
      path: { project: context.project, webhook: input.argument('webhook') },
      body: { event: oneOf(input.option('event'), webhookEventNames, 'The event') },
    });
    context.data(it);
    context.print(
      `${it.ok ? 'delivered' : 'failed'} after ${it.ms} ms: ${it.error ?? `it answered ${it.status}`} (${it.event})`,
    );
    return it.ok ? 0 : 1;
  },
} satisfies Command;
