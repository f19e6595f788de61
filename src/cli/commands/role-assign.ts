import type { Command } from '../command.ts';

export default {
  name: 'role assign',
  summary: 'Give a user a role of the project, beside what they have',
  arguments: [
    { name: 'role', meaning: 'one of the project’s own; pawl member set gives the others' },
    { name: 'user', meaning: 'name' },
  ],
  async run(context, input) {
    const [role, user] = [input.argument('role'), input.argument('user')];
    const it = await context.client.call('assignProjectRole', { path: { project: context.project, role, user } });
    context.data(it);
    context.print(`${user} has the role ${role}`);
  },
} satisfies Command;
