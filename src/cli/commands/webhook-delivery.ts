import type { Command } from '../command.ts';
import { time } from '../output.ts';
import { outcomeOf } from '../webhook-fields.ts';

export default {
  name: 'webhook delivery',
  summary: 'A delivery with what it carries and every attempt',
  arguments: [{ name: 'delivery', meaning: 'its id' }],
  async run(context, input) {
    const it = await context.client.call('getWebhookDelivery', {
      path: { project: context.project, delivery: input.argument('delivery') },
    });
    await context.record(it, [
      ['id', it.id],
      ['to', `${it.name} ${it.url}`],
      ['event', it.event],
      ['state', outcomeOf(it)],
      ['next', time(it.nextAt)],
      ...it.history.map(
        ({ number, at, ms, status, error }) =>
          [`attempt ${number}`, `${at}: ${error ?? `it answered ${status}`} after ${ms} ms`] as const,
      ),
      ['body', it.body],
    ]);
  },
} satisfies Command;
