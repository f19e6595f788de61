import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, UsageError } from '../command.ts';

export default {
  name: 'secret set',
  summary: 'Set a secret of the project, its value read from standard input or a file',
  arguments: [{ name: 'name', meaning: 'such as DB_PASSWORD' }],
  options: [{ name: 'from-file', value: 'path', meaning: 'read the value from this file, all of it' }],
  examples: ['pass show db | pawl secret set DB_PASSWORD', 'pawl secret set SSH_KEY --from-file id_ed25519'],
  async run(context, input) {
    const file = input.option('from-file');
    // A value in the words of a command would stand in the shell's history and in the list of processes.
    if (file === undefined && context.io.inputTerminal)
      throw new UsageError('Pipe the value in, such as `pass show db | pawl secret set NAME`, or give --from-file.');
    const value =
      file === undefined
        ? (await context.io.readInput()).replace(/\r?\n$/, '')
        : readFileSync(resolve(context.io.folder, file), 'utf8');
    const it = await context.client.call('setSecret', {
      path: { project: context.project, secret: input.argument('name') },
      body: { value },
    });
    context.data(it);
    context.print(`set secret ${it.name}`);
  },
} satisfies Command;
