import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type Command, CommandError } from '../command.ts';
import { importOptions, importSource } from '../import/import.ts';
import { tensorboardFolder } from '../import/tensorboard-folder.ts';

export default {
  name: 'import tensorboard',
  summary: 'Bring scalars, hyperparameters, pictures and texts of event files: each folder with some becomes a run',
  arguments: [{ name: 'folder', meaning: 'the log directory' }],
  options: [
    ...importOptions.filter(({ name }) => name === 'verify'),
    { name: 'as', value: 'name', meaning: 'of the experiment (default: that of the folder)' },
  ],
  examples: ['pawl import tensorboard ./runs --as churn'],
  async run(context, input) {
    const folder = resolve(context.io.folder, input.argument('folder'));
    if (!existsSync(folder)) throw new CommandError(`There is no folder ${input.argument('folder')}.`);
    return importSource(context, input, await tensorboardFolder(folder, input.option('as') ?? basename(folder)));
  },
} satisfies Command;
