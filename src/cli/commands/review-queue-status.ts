import { itemStatuses } from '../../contracts/review-queues.ts';
import { oneOf } from '../choice.ts';
import type { Command } from '../command.ts';

export default {
  name: 'review-queue status',
  summary: 'Say that the review of a trace is done, declined or open again',
  arguments: [
    { name: 'id', meaning: 'of the queue' },
    { name: 'trace', meaning: 'its id' },
    { name: 'status', meaning: itemStatuses.join(', ') },
  ],
  async run(context, input) {
    const status = oneOf(input.argument('status'), itemStatuses, 'The status') ?? 'complete';
    const it = await context.client.call('setReviewItemStatus', {
      path: { project: context.project, queue: input.argument('id'), trace: input.argument('trace') },
      body: { status },
    });
    context.data(it);
    context.print(`trace ${it.traceId}: ${it.status}`);
  },
} satisfies Command;
