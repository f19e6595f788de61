import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'role delete',
  summary: 'Delete a role of the project; whoever has it loses what it gave',
  arguments: [{ name: 'name', meaning: 'of the role' }],
  options: [confirmOption],
  async run(context, input) {
    const role = input.argument('name');
    await confirm(context, input, `Delete role ${role}?`);
    await context.client.call('deleteProjectRole', { path: { project: context.project, role } });
    context.print(`deleted role ${role}`);
  },
} satisfies Command;
