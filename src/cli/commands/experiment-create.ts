import type { Command } from '../command.ts';

export default {
  name: 'experiment create',
  summary: 'Make an experiment',
  arguments: [{ name: 'name', meaning: 'of the experiment' }],
  async run(context, input) {
    const it = await context.client.call('createExperiment', {
      path: { project: context.project },
      body: { name: input.argument('name') },
    });
    context.data(it);
    context.print(`made experiment ${it.name} (${it.number})`);
  },
} satisfies Command;
