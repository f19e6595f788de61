import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'project list',
  summary: 'Projects by name',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listProjects', {}, [
      ['name', (item) => item.name],
      ['description', (item) => item.description],
      ['made', (item) => time(item.createdAt)],
    ]);
  },
} satisfies Command;
