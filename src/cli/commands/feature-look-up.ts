import { type Command, keyValues } from '../command.ts';
import { cellOf } from '../output.ts';

export default {
  name: 'feature look-up',
  summary: 'Values of one entity at a time, computed from the data, beside what is served',
  arguments: [
    { name: 'view', meaning: 'name of the feature view' },
    { name: 'key', meaning: 'such as customer_id=00042; several join keys are separated by commas' },
  ],
  options: [{ name: 'at', value: 'ISO time', meaning: 'values as of then (default: the last materialisation)' }],
  async run(context, input) {
    const found = await context.client.call('lookUpFeatures', {
      path: { project: context.project, view: input.argument('view') },
      body: { key: keyValues(input.argument('key').split(','), 'A key'), at: input.option('at') },
    });
    if (context.json) return context.data(found);
    context.print(`Values as of ${found.at}`);
    await context.table(found.features, [
      ['feature', (item) => item.name],
      ['offline', (item) => cellOf(item.offline)],
      ['online', (item) => cellOf(item.online)],
      ['status', (item) => item.status],
      ['match', (item) => (item.match === null ? 'other time' : item.match ? 'yes' : 'no')],
    ]);
  },
} satisfies Command;
