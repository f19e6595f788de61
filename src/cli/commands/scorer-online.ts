import { type Command, UsageError } from '../command.ts';

export default {
  name: 'scorer online',
  summary: 'Say which new traces a scorer is to judge',
  arguments: [
    { name: 'experiment', meaning: 'its id' },
    { name: 'name', meaning: 'of the scorer' },
    { name: 'rate', meaning: 'share of the traces, 0 to 1' },
  ],
  options: [{ name: 'filter', value: 'expression', meaning: 'only these traces (default all)' }],
  async run(context, input) {
    const sampleRate = Number(input.argument('rate'));
    if (!(sampleRate >= 0 && sampleRate <= 1)) throw new UsageError('The rate is a share, such as 0.1.');
    const it = await context.client.call('setOnlineScoring', {
      path: { project: context.project, experiment: input.argument('experiment'), scorer: input.argument('name') },
      body: { sampleRate, filter: input.option('filter') },
    });
    context.data(it);
    context.print(
      `scorer ${input.argument('name')} is to judge ${it.sampleRate * 100} % of ${it.filter ?? 'all traces'}`,
    );
  },
} satisfies Command;
