import type { Command } from '../command.ts';

export default {
  name: 'model restore',
  summary: 'Restore the model of that name that was deleted last',
  arguments: [{ name: 'model', meaning: 'name' }],
  async run(context, input) {
    const it = await context.client.call('restoreModel', {
      path: { project: context.project, model: input.argument('model') },
    });
    context.data(it);
    context.print(`restored model ${it.name}`);
  },
} satisfies Command;
