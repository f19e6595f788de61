import type { Command } from '../command.ts';

export default {
  name: 'member set',
  summary: 'Give a user a role in the project, or another one',
  arguments: [
    { name: 'user', meaning: 'name' },
    { name: 'role', meaning: 'such as viewer or engineer; see pawl role list' },
  ],
  options: [{ name: 'server', meaning: 'in every project and the server itself' }],
  async run(context, input) {
    const user = input.argument('user');
    const body = { role: input.argument('role') };
    const it = input.flag('server')
      ? await context.client.call('setServerMember', { path: { user }, body })
      : await context.client.call('setMember', { path: { project: context.project, user }, body });
    context.data(it);
    context.print(`${it.user} is ${it.role} of ${it.project ?? 'the whole server'}`);
  },
} satisfies Command;
