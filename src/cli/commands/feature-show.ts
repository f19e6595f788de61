import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'feature show',
  summary: 'A feature view with its freshness and skew',
  arguments: [{ name: 'view', meaning: 'name of the feature view' }],
  async run(context, input) {
    const it = await context.client.call('getFeatureView', {
      path: { project: context.project, view: input.argument('view') },
    });
    await context.record(it, [
      ['name', it.name],
      ['version', it.number],
      ['entity', it.entity],
      ['keys', it.joinKeys.join(', ')],
      ['owner', it.owner],
      ['online at', time(it.materialized?.at)],
      ['online rows', it.materialized?.rows],
      ['skewed features', it.skew?.features.filter((feature) => feature.mismatches > 0).length],
      ['digest', it.digest],
    ]);
    if (context.json) return;
    context.print('');
    await context.table(it.features, [
      ['feature', (feature) => feature.name],
      ['type', (feature) => feature.type],
    ]);
  },
} satisfies Command;
