import type { Command } from '../command.ts';

export default {
  name: 'review-queue remove',
  summary: 'Take a trace out of a review queue',
  arguments: [
    { name: 'id', meaning: 'of the queue' },
    { name: 'trace', meaning: 'its id' },
  ],
  async run(context, input) {
    const it = await context.client.call('removeReviewItem', {
      path: { project: context.project, queue: input.argument('id'), trace: input.argument('trace') },
    });
    context.data(it);
    context.print(`trace ${input.argument('trace')} is out of the queue`);
  },
} satisfies Command;
