import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'member remove',
  summary: 'Take the role of a user in the project away',
  arguments: [{ name: 'user', meaning: 'name' }],
  options: [{ name: 'server', meaning: 'the role in the whole server' }, confirmOption],
  async run(context, input) {
    const user = input.argument('user');
    const place = input.flag('server') ? 'the whole server' : context.project;
    await confirm(context, input, `Remove ${user} from ${place}?`);
    const it = input.flag('server')
      ? await context.client.call('removeServerMember', { path: { user } })
      : await context.client.call('removeMember', { path: { project: context.project, user } });
    context.data(it);
    context.print(`${user} is no member of ${place} any more`);
  },
} satisfies Command;
