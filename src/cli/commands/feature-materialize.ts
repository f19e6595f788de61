import type { Command } from '../command.ts';
import { followJob } from '../follow.ts';

export default {
  name: 'feature materialize',
  summary: 'Write the values of a view at a time to the online store',
  arguments: [{ name: 'view', meaning: 'name of the feature view' }],
  options: [{ name: 'at', value: 'ISO time', meaning: 'values as of then (default now)' }],
  async run(context, input) {
    const path = { project: context.project, view: input.argument('view') };
    const started = await context.client.call('materializeFeatureView', {
      path,
      body: { at: input.option('at'), wait: false },
    });
    if ('job' in started && typeof started.job === 'string')
      await followJob(context, started.job, `Materialising ${path.view}`);
    const { items } = await context.client.call('listMaterializations', { path, query: { limit: 1 } });
    const [made] = items;
    context.data(made);
    context.print(`${made?.rows} rows of ${path.view} as of ${made?.at} are online, ${made?.written} written`);
  },
} satisfies Command;
