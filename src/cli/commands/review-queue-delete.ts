import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'review-queue delete',
  summary: 'Delete a review queue; the traces stay',
  arguments: [{ name: 'id', meaning: 'of the queue' }],
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `Delete review queue ${input.argument('id')}?`);
    const it = await context.client.call('deleteReviewQueue', {
      path: { project: context.project, queue: input.argument('id') },
    });
    context.data(it);
    context.print(`deleted review queue ${input.argument('id')}`);
  },
} satisfies Command;
