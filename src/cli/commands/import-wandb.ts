import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, CommandError } from '../command.ts';
import { importOptions, importSource } from '../import/import.ts';
import { wandbFolder } from '../import/wandb-folder.ts';

export default {
  name: 'import wandb',
  summary: 'Bring runs of Weights & Biases from its folder on disk: a project becomes an experiment',
  arguments: [{ name: 'folder', meaning: '`wandb`, or one run in it' }],
  options: [
    ...importOptions,
    { name: 'follow-links', meaning: 'also files that `wandb.save` only linked to, wherever they are' },
  ],
  examples: ['pawl import wandb ./wandb'],
  async run(context, input) {
    const folder = resolve(context.io.folder, input.argument('folder'));
    if (!existsSync(folder)) throw new CommandError(`There is no folder ${input.argument('folder')}.`);
    return importSource(context, input, await wandbFolder(folder, input.flag('follow-links')));
  },
} satisfies Command;
