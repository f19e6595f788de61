import { type Command, keyValues, UsageError } from '../command.ts';

export default {
  name: 'prediction outcome',
  summary: 'Record what became of predictions, for metrics of rollouts; a later value replaces an earlier',
  arguments: [
    { name: 'endpoint', meaning: 'name' },
    { name: 'name', meaning: 'of the outcome, such as conversion' },
    { name: 'outcome', meaning: 'PREDICTION=VALUE', many: true },
  ],
  examples: ['pawl prediction outcome churn conversion 019ac1f2e4b07c8f9d3a5b6c00000000=1'],
  async run(context, input) {
    const outcomes = Object.entries(keyValues(input.many('outcome'), 'An outcome')).map(([prediction, text]) => {
      const value = Number(text);
      if (text === '' || !Number.isFinite(value)) throw new UsageError(`${text} is no number.`);
      return { prediction, value };
    });
    const it = await context.client.call('recordOutcomes', {
      path: { project: context.project, endpoint: input.argument('endpoint') },
      body: { name: input.argument('name'), outcomes },
    });
    context.data(it);
    context.print(`recorded ${it.recorded} outcomes`);
  },
} satisfies Command;
