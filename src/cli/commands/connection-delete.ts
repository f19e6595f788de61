import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'connection delete',
  summary: 'Delete a connection',
  arguments: [{ name: 'name', meaning: 'of the connection' }],
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `Delete connection ${input.argument('name')}?`);
    const it = await context.client.call('deleteConnection', {
      path: { project: context.project, connection: input.argument('name') },
    });
    context.data(it);
    context.print(`deleted connection ${input.argument('name')}`);
  },
} satisfies Command;
