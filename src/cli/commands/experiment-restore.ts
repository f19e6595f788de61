import type { Command } from '../command.ts';

export default {
  name: 'experiment restore',
  summary: 'Restore a deleted experiment and the runs that went with it',
  arguments: [{ name: 'id', meaning: 'of the experiment' }],
  async run(context, input) {
    const it = await context.client.call('restoreExperiment', {
      path: { project: context.project, experiment: input.argument('id') },
    });
    context.data(it);
    context.print(`restored experiment ${it.name}`);
  },
} satisfies Command;
