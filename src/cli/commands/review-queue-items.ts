import { itemStatuses } from '../../contracts/review-queues.ts';
import { oneOf } from '../choice.ts';
import { type Command, listOptions } from '../command.ts';

export default {
  name: 'review-queue items',
  summary: 'Traces of a review queue with their status, newest first',
  arguments: [{ name: 'id', meaning: 'of the queue' }],
  options: [...listOptions, { name: 'status', value: 'status', meaning: itemStatuses.join(', ') }],
  async run(context, input) {
    const query = { status: oneOf(input.option('status'), itemStatuses, 'The status') };
    await context.list(
      input,
      'listReviewItems',
      { path: { project: context.project, queue: input.argument('id') }, query },
      [
        ['trace', (item) => item.traceId],
        ['status', (item) => item.status],
        ['by', (item) => item.completedBy],
      ],
    );
  },
} satisfies Command;
