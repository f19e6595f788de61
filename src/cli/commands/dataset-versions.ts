import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'dataset versions',
  summary: 'Versions, newest first',
  arguments: [{ name: 'dataset', meaning: 'name' }],
  options: [...listOptions, { name: 'at', value: 'ISO time', meaning: 'only the version that was the latest then' }],
  async run(context, input) {
    await context.list(
      input,
      'listDatasetVersions',
      { path: { project: context.project, dataset: input.argument('dataset') }, query: { at: input.option('at') } },
      [
        ['version', (item) => item.number],
        ['mode', (item) => item.mode],
        ['rows', (item) => item.rows],
        ['bytes', (item) => item.bytes],
        ['as of', (item) => time(item.asOf)],
        ['digest', (item) => item.digest.slice(0, 16)],
        ['id', (item) => item.id],
      ],
    );
  },
} satisfies Command;
