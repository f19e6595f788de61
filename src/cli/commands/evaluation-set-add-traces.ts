import type { Command } from '../command.ts';

export default {
  name: 'evaluation-set add-traces',
  summary: 'Add what went in and out of traces as records of an evaluation set',
  arguments: [
    { name: 'id', meaning: 'of the set' },
    { name: 'traces', meaning: 'their ids', many: true },
  ],
  async run(context, input) {
    const it = await context.client.call('addTracesToEvaluationSet', {
      path: { project: context.project, set: input.argument('id') },
      body: { traces: [...input.many('traces')] },
    });
    context.data(it);
    context.print(`added ${it.inserted} records, changed ${it.updated}`);
  },
} satisfies Command;
