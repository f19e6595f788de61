import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'evaluation list',
  summary: 'Evaluations, newest first',
  options: [
    ...listOptions,
    { name: 'model', value: 'name', meaning: 'only of this model' },
    { name: 'version', value: 'n', meaning: 'only of this version' },
  ],
  async run(context, input) {
    await context.list(
      input,
      'listEvaluations',
      { path: { project: context.project }, query: { model: input.option('model'), version: input.number('version') } },
      [
        ['id', (item) => item.id],
        ['model', (item) => item.model],
        ['version', (item) => item.challenger.version],
        ['verdict', (item) => item.verdict],
        ['rows', (item) => item.rows],
        ['made', (item) => time(item.createdAt)],
        ['summary', (item) => item.summary],
      ],
    );
  },
} satisfies Command;
