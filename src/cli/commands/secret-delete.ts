import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'secret delete',
  summary: 'Delete a secret of the project',
  arguments: [{ name: 'name', meaning: 'of the secret' }],
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `Delete secret ${input.argument('name')}?`);
    const it = await context.client.call('deleteSecret', {
      path: { project: context.project, secret: input.argument('name') },
    });
    context.data(it);
    context.print(`deleted secret ${input.argument('name')}`);
  },
} satisfies Command;
