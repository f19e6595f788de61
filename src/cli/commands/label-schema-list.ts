import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'label-schema list',
  summary: 'Questions for reviewers of an experiment, newest first',
  arguments: [{ name: 'experiment', meaning: 'its id' }],
  options: listOptions,
  async run(context, input) {
    await context.list(
      input,
      'listLabelSchemas',
      { path: { project: context.project }, query: { experiment: input.argument('experiment') } },
      [
        ['id', (item) => item.id],
        ['name', (item) => item.name],
        ['type', (item) => item.type],
        ['answer', (item) => item.input.kind],
        ['made', (item) => time(item.createdAt)],
        ['by', (item) => item.createdBy],
      ],
    );
  },
} satisfies Command;
