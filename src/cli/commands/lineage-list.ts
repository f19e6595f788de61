import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'lineage list',
  summary: 'Records of the lineage graph, newest first',
  options: [
    ...listOptions,
    { name: 'type', value: 'type', meaning: 'such as model-version' },
    { name: 'text', value: 'text', meaning: 'in the label' },
  ],
  async run(context, input) {
    await context.list(
      input,
      'listLineageNodes',
      { path: { project: context.project }, query: { type: input.option('type'), text: input.option('text') } },
      [
        ['type', (item) => item.type],
        ['label', (item) => item.label],
        ['at', (item) => time(item.at)],
        ['id', (item) => item.id],
      ],
    );
  },
} satisfies Command;
