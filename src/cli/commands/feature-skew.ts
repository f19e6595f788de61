import type { Command } from '../command.ts';

export default {
  name: 'feature skew',
  summary: 'Compare online values with values computed anew',
  arguments: [{ name: 'view', meaning: 'name of the feature view' }],
  options: [
    { name: 'tolerance', value: 'x', meaning: 'relative difference that counts as equal' },
    { name: 'entities', value: 'n', meaning: 'how many to compare' },
  ],
  async run(context, input) {
    const it = await context.client.call('checkFeatureSkew', {
      path: { project: context.project, view: input.argument('view') },
      body: { tolerance: input.number('tolerance'), limit: input.number('entities') },
    });
    context.print(`${it.checked} entities checked, ${it.absent} absent online`);
    if (context.json) context.data(it);
    else
      await context.table(it.features, [
        ['feature', (item) => item.name],
        ['mismatches', (item) => item.mismatches],
        ['ks', (item) => item.ks],
      ]);
    return it.features.some((feature) => feature.mismatches > 0) ? 1 : 0;
  },
} satisfies Command;
