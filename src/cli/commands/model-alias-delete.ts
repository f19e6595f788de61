import type { Command } from '../command.ts';

export default {
  name: 'model alias delete',
  summary: 'Remove an alias',
  arguments: [
    { name: 'model', meaning: 'name' },
    { name: 'alias', meaning: 'such as champion' },
  ],
  async run(context, input) {
    const it = await context.client.call('deleteAlias', {
      path: { project: context.project, model: input.argument('model'), alias: input.argument('alias') },
    });
    context.data(it);
    context.print(`removed ${input.argument('alias')}`);
  },
} satisfies Command;
