import type { Command } from '../command.ts';

export default {
  name: 'role unassign',
  summary: 'Take a role of the project from a user',
  arguments: [
    { name: 'role', meaning: 'one of the project’s own' },
    { name: 'user', meaning: 'name' },
  ],
  async run(context, input) {
    const [role, user] = [input.argument('role'), input.argument('user')];
    await context.client.call('unassignProjectRole', { path: { project: context.project, role, user } });
    context.print(`${user} no longer has the role ${role}`);
  },
} satisfies Command;
