import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'experiment delete',
  summary: 'Delete an experiment and its runs; they can be restored',
  arguments: [{ name: 'id', meaning: 'of the experiment' }],
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `Delete experiment ${input.argument('id')} and its runs?`);
    const it = await context.client.call('deleteExperiment', {
      path: { project: context.project, experiment: input.argument('id') },
    });
    context.data(it);
    context.print(`deleted experiment ${input.argument('id')}; pawl experiment restore brings it back`);
  },
} satisfies Command;
