import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'review-queue show',
  summary: 'A review queue',
  arguments: [{ name: 'id', meaning: 'of the queue' }],
  async run(context, input) {
    const it = await context.client.call('getReviewQueue', {
      path: { project: context.project, queue: input.argument('id') },
    });
    await context.record(it, [
      ['id', it.id],
      ['name', it.name],
      ['kind', it.kind],
      ['owner', it.owner],
      ['users', it.users.join(' ')],
      ['questions', it.schemaIds.join(' ')],
      ['made', time(it.createdAt)],
    ]);
  },
} satisfies Command;
