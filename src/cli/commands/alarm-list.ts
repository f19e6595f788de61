import { oneOf } from '../choice.ts';
import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'alarm list',
  summary: 'Alarms, newest first',
  options: [
    ...listOptions,
    { name: 'model', value: 'name', meaning: 'only of this model' },
    { name: 'state', value: 'open|cleared', meaning: 'only in this state' },
  ],
  async run(context, input) {
    await context.list(
      input,
      'listAlarms',
      {
        path: { project: context.project },
        query: { model: input.option('model'), state: oneOf(input.option('state'), ['open', 'cleared'], '--state') },
      },
      [
        ['id', (item) => item.id],
        ['model', (item) => item.model],
        ['monitor', (item) => item.monitor],
        ['version', (item) => item.version],
        ['state', (item) => item.state],
        ['raised', (item) => time(item.raisedAt)],
        ['taken by', (item) => item.acknowledgedBy],
        ['text', (item) => item.text],
      ],
    );
  },
} satisfies Command;
