import { type Command, versionNumber } from '../command.ts';

export default {
  name: 'model version restore',
  summary: 'Restore a deleted version',
  arguments: [
    { name: 'model', meaning: 'name' },
    { name: 'version', meaning: 'number' },
  ],
  async run(context, input) {
    const it = await context.client.call('restoreModelVersion', {
      path: {
        project: context.project,
        model: input.argument('model'),
        version: versionNumber(input.argument('version')),
      },
    });
    context.data(it);
    context.print(`restored ${it.model} v${it.version}`);
  },
} satisfies Command;
