import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'model alias delete',
  summary: 'Remove an alias',
  arguments: [
    { name: 'model', meaning: 'name' },
    { name: 'alias', meaning: 'such as champion' },
  ],
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `Remove alias ${input.argument('alias')} of ${input.argument('model')}?`);
    const it = await context.client.call('deleteAlias', {
      path: { project: context.project, model: input.argument('model'), alias: input.argument('alias') },
    });
    context.data(it);
    context.print(`removed ${input.argument('alias')}`);
  },
} satisfies Command;
