import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'dataset list',
  summary: 'Datasets by name',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listDatasets', { path: { project: context.project } }, [
      ['name', (item) => item.name],
      ['version', (item) => item.latest?.number],
      ['rows', (item) => item.latest?.rows],
      ['as of', (item) => time(item.latest?.asOf)],
      ['description', (item) => item.description],
    ]);
  },
} satisfies Command;
