import { type Command, listOptions } from '../command.ts';

export default {
  name: 'experiment keys',
  summary: 'Metrics and parameters that any run of an experiment logged',
  arguments: [
    { name: 'id', meaning: 'of the experiment' },
    { name: 'text', meaning: 'part of the name', optional: true },
  ],
  options: listOptions,
  async run(context, input) {
    const path = { project: context.project, experiment: input.argument('id') };
    await context.list(input, 'listRunKeys', { path, query: { text: input.optional('text') } }, [
      ['kind', (item) => (item.entity === 'metrics' ? 'metric' : 'parameter')],
      ['key', (item) => item.key],
    ]);
  },
} satisfies Command;
