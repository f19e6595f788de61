import type { Command } from '../command.ts';

export default {
  name: 'scorer list',
  summary: 'The newest version of each scorer of an experiment',
  arguments: [{ name: 'experiment', meaning: 'its id' }],
  async run(context, input) {
    const it = await context.client.call('listScorers', {
      path: { project: context.project },
      query: { experiment: input.argument('experiment') },
    });
    context.data(it);
    for (const { name, version, createdAt, createdBy } of it.items)
      context.print(`${name} v${version}, ${createdAt} by ${createdBy}`);
  },
} satisfies Command;
