import type { Command } from '../command.ts';

export default {
  name: 'connection test',
  summary: 'Connect to the system of a connection; exits with 1 when it does not answer well',
  arguments: [{ name: 'name', meaning: 'of the connection' }],
  async run(context, input) {
    const it = await context.client.call('testConnection', {
      path: { project: context.project, connection: input.argument('name') },
    });
    context.data(it);
    context.print(`${it.ok ? 'ok' : 'failed'} after ${it.ms} ms: ${it.reason}`);
    return it.ok ? 0 : 1;
  },
} satisfies Command;
