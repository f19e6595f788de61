import type { Command } from '../command.ts';

export default {
  name: 'evaluation-set delete-records',
  summary: 'Delete records of an evaluation set',
  arguments: [
    { name: 'id', meaning: 'of the set' },
    { name: 'records', meaning: 'their ids', many: true },
  ],
  async run(context, input) {
    const it = await context.client.call('deleteEvaluationRecords', {
      path: { project: context.project, set: input.argument('id') },
      body: { ids: [...input.many('records')] },
    });
    context.data(it);
    context.print(`deleted ${it.deleted} records`);
  },
} satisfies Command;
