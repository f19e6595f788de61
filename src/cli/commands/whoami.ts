import type { Command } from '../command.ts';

export default {
  name: 'whoami',
  summary: 'Who the server takes this client for, and what it may do',
  async run(context) {
    const reader = await context.client.call('viewReader', { path: { project: context.project } });
    context.data(reader);
    context.print(`${reader.name} (${reader.kind}): ${reader.scopes.join(', ')}`);
  },
} satisfies Command;
