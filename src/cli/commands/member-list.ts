import { type Command, listOptions } from '../command.ts';
import type { Item } from '../context.ts';
import { type Column, time } from '../output.ts';

const columns: readonly Column<Item<'listMembers'>>[] = [
  ['user', (item) => item.user],
  ['role', (item) => item.role],
  ['in', (item) => item.project ?? 'the whole server'],
  ['since', (item) => time(item.since)],
  ['disabled', (item) => item.disabled],
];

export default {
  name: 'member list',
  summary: 'Members of the project and their roles, those of the whole server among them',
  options: [{ name: 'server', meaning: 'only members of the whole server' }, ...listOptions],
  async run(context, input) {
    if (input.flag('server')) await context.list(input, 'listServerMembers', {}, columns);
    else await context.list(input, 'listMembers', { path: { project: context.project } }, columns);
  },
} satisfies Command;
