import type { Command } from '../command.ts';
import { showExperiment } from '../show.ts';

export default {
  name: 'experiment show',
  summary: 'An experiment',
  arguments: [{ name: 'id', meaning: 'of the experiment' }],
  async run(context, input) {
    const path = { project: context.project, experiment: input.argument('id') };
    await showExperiment(context, await context.client.call('getExperiment', { path }));
  },
} satisfies Command;
