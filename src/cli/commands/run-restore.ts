import type { Command } from '../command.ts';

export default {
  name: 'run restore',
  summary: 'Restore a deleted run',
  arguments: [{ name: 'id', meaning: 'of the run' }],
  async run(context, input) {
    const it = await context.client.call('restoreRun', {
      path: { project: context.project, run: input.argument('id') },
    });
    context.data(it);
    context.print(`restored run ${it.name}`);
  },
} satisfies Command;
