import { type Command, listOptions } from '../command.ts';

export default {
  name: 'review-queue list',
  summary: 'Review queues of an experiment, newest first',
  arguments: [{ name: 'experiment', meaning: 'its id' }],
  options: [
    ...listOptions,
    { name: 'user', value: 'name', meaning: 'only theirs' },
    { name: 'trace', value: 'id', meaning: 'only those with it' },
  ],
  async run(context, input) {
    const query = {
      experiment: input.argument('experiment'),
      user: input.option('user'),
      trace: input.option('trace'),
    };
    await context.list(input, 'listReviewQueues', { path: { project: context.project }, query }, [
      ['id', (item) => item.id],
      ['name', (item) => item.name],
      ['kind', (item) => item.kind],
      ['owner', (item) => item.owner],
      ['users', (item) => item.users.join(' ')],
    ]);
  },
} satisfies Command;
