import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'user delete',
  summary: 'Delete a user: their tokens are revoked, their roles go',
  arguments: [{ name: 'name', meaning: 'of the user' }],
  options: [confirmOption],
  async run(context, input) {
    const user = input.argument('name');
    await confirm(context, input, `Delete user ${user}?`);
    await context.client.call('deleteUser', { path: { user } });
    context.print(`deleted user ${user}`);
  },
} satisfies Command;
