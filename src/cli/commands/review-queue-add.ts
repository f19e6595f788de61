import type { Command } from '../command.ts';

export default {
  name: 'review-queue add',
  summary: 'Put traces into a review queue',
  arguments: [
    { name: 'id', meaning: 'of the queue' },
    { name: 'traces', meaning: 'their ids', many: true },
  ],
  async run(context, input) {
    const it = await context.client.call('addReviewItems', {
      path: { project: context.project, queue: input.argument('id') },
      body: { traces: input.many('traces') },
    });
    context.data(it);
    context.print(`${it.items.length} traces are in the queue`);
  },
} satisfies Command;
