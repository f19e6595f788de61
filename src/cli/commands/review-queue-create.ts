import type { Command } from '../command.ts';

export default {
  name: 'review-queue create',
  summary: 'Make a review queue',
  arguments: [
    { name: 'experiment', meaning: 'its id' },
    { name: 'name', meaning: 'of the queue' },
  ],
  options: [
    { name: 'user', value: 'name', meaning: 'who reviews; repeat for more', many: true },
    { name: 'question', value: 'id', meaning: 'a label schema; repeat for more', many: true },
  ],
  async run(context, input) {
    const it = await context.client.call('createReviewQueue', {
      path: { project: context.project },
      body: {
        experiment: input.argument('experiment'),
        name: input.argument('name'),
        users: input.options('user'),
        schemas: input.options('question'),
      },
    });
    context.data(it);
    context.print(`made review queue ${it.name}: ${it.id}`);
  },
} satisfies Command;
