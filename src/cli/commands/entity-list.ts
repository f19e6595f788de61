import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'entity list',
  summary: 'Entities by name',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listEntities', { path: { project: context.project } }, [
      ['entity', (item) => item.name],
      ['keys', (item) => item.joinKeys.join(', ')],
      ['description', (item) => item.description],
      ['made', (item) => time(item.createdAt)],
    ]);
  },
} satisfies Command;
