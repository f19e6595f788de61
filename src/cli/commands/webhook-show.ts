import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'webhook show',
  summary: 'A webhook',
  arguments: [{ name: 'webhook', meaning: 'its id' }],
  async run(context, input) {
    const it = await context.client.call('getWebhook', {
      path: { project: context.project, webhook: input.argument('webhook') },
    });
    await context.record(it, [
      ['id', it.id],
      ['name', it.name],
      ['description', it.description],
      ['url', it.url],
      ['active', it.active ? 'yes' : 'no'],
      ['signed', it.signed ? 'yes' : 'no'],
      ['events', it.events.join(' ')],
      ['changed', time(it.updatedAt)],
      ['by', it.updatedBy],
      ['last attempt', time(it.last?.at)],
      ['result', it.last === null ? null : (it.last.error ?? `it answered ${it.last.status}`)],
    ]);
  },
} satisfies Command;
