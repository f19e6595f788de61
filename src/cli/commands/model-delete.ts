import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'model delete',
  summary: 'Delete a model; it can be restored while its name is free',
  arguments: [{ name: 'model', meaning: 'name' }],
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `Delete model ${input.argument('model')} and its versions?`);
    const it = await context.client.call('deleteModel', {
      path: { project: context.project, model: input.argument('model') },
    });
    context.data(it);
    context.print(`deleted model ${input.argument('model')}; pawl model restore brings it back`);
  },
} satisfies Command;
