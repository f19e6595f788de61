import type { Command } from '../command.ts';
import { readSecretValue } from '../secret-value.ts';

export default {
  name: 'secret set',
  summary: 'Set a secret of the project, its value read from standard input or a file',
  arguments: [{ name: 'name', meaning: 'such as DB_PASSWORD' }],
  options: [{ name: 'from-file', value: 'path', meaning: 'read the value from this file, all of it' }],
  examples: ['pass show db | pawl secret set DB_PASSWORD', 'pawl secret set SSH_KEY --from-file id_ed25519'],
  async run(context, input) {
    const value = await readSecretValue(
      context,
      input.option('from-file'),
      'Pipe the value in, such as `pass show db | pawl secret set NAME`, or give --from-file.',
    );
    const it = await context.client.call('setSecret', {
      path: { project: context.project, secret: input.argument('name') },
      body: { value },
    });
    context.data(it);
    context.print(`set secret ${it.name}`);
  },
} satisfies Command;
