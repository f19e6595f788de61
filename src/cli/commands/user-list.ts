import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'user list',
  summary: 'Users by name',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listUsers', {}, [
      ['name', (item) => item.name],
      ['display name', (item) => item.displayName],
      ['email', (item) => item.email],
      ['added', (item) => time(item.createdAt)],
      ['disabled', (item) => time(item.disabledAt)],
      ['password set', (item) => time(item.passwordChangedAt)],
    ]);
  },
} satisfies Command;
