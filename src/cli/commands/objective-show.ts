import type { Command } from '../command.ts';

export default {
  name: 'objective show',
  summary: 'An objective and its measured values',
  arguments: [{ name: 'objective', meaning: 'name' }],
  async run(context, input) {
    const it = await context.client.call('getObjective', {
      path: { project: context.project, objective: input.argument('objective') },
    });
    await context.record(it, [
      ['name', it.name],
      ['kpi', it.kpi],
      ['unit', it.unit],
      ['direction', it.direction],
      ['baseline', it.baseline],
      ['target', it.target],
      ['owner', it.owner],
      ['assumptions', it.assumptions],
    ]);
    if (context.json) return;
    context.print('');
    await context.list(
      input,
      'listMeasurements',
      { path: { project: context.project, objective: input.argument('objective') } },
      [
        ['series', (item) => item.series],
        ['at', (item) => item.at.slice(0, 10)],
        ['value', (item) => item.value],
        ['note', (item) => item.note],
      ],
    );
  },
} satisfies Command;
