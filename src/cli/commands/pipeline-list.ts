import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'pipeline list',
  summary: 'Pipelines by name',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listPipelines', { path: { project: context.project } }, [
      ['name', (item) => item.name],
      ['version', (item) => item.version],
      ['code', (item) => item.code?.slice(0, 12)],
      ['changed', (item) => time(item.updatedAt)],
    ]);
  },
} satisfies Command;
