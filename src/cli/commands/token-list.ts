import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'token list',
  summary: 'Service tokens, newest first',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listTokens', {}, [
      ['id', (item) => item.id],
      ['name', (item) => item.name],
      ['user', (item) => item.user],
      ['scopes', (item) => item.scopes.join(' ')],
      ['projects', (item) => item.projects?.join(' ') ?? 'all'],
      ['expires', (item) => time(item.expiresAt)],
      ['revoked', (item) => time(item.revokedAt)],
    ]);
  },
} satisfies Command;
