import type { Command } from '../command.ts';

export default {
  name: 'review-queue change',
  summary: 'Change the name, owner, users or questions of a review queue',
  arguments: [{ name: 'id', meaning: 'of the queue' }],
  options: [
    { name: 'name', value: 'text', meaning: 'another name' },
    { name: 'owner', value: 'name', meaning: 'whose it is' },
    { name: 'user', value: 'name', meaning: 'who reviews; repeat for more', many: true },
    { name: 'question', value: 'id', meaning: 'a label schema; repeat for more', many: true },
  ],
  async run(context, input) {
    const some = (texts: readonly string[]) => (texts.length === 0 ? undefined : texts);
    const it = await context.client.call('changeReviewQueue', {
      path: { project: context.project, queue: input.argument('id') },
      body: {
        name: input.option('name'),
        owner: input.option('owner'),
        users: some(input.options('user')),
        schemas: some(input.options('question')),
      },
    });
    context.data(it);
    context.print(`changed review queue ${it.name}`);
  },
} satisfies Command;
