import { type Command, keyValues, UsageError } from '../command.ts';
import { cellOf } from '../output.ts';

export default {
  name: 'feature get',
  summary: 'Newest online values of entities',
  arguments: [
    { name: 'key', meaning: 'such as customer_id=00042; with several join keys, separated by commas', many: true },
  ],
  options: [
    { name: 'service', value: 'name', meaning: 'features of this service' },
    { name: 'view', value: 'name', meaning: 'features of this view' },
  ],
  async run(context, input) {
    const service = input.option('service');
    const view = input.option('view');
    if ((service === undefined) === (view === undefined)) throw new UsageError('Give either --service or --view.');
    const entities = input.many('key').map((word) => keyValues(word.split(','), 'A key'));
    const { features } = await context.client.call('readOnlineFeatures', {
      path: { project: context.project },
      body: { ...(service === undefined ? { views: [{ view: view ?? '' }] } : { service }), entities },
    });
    if (context.json) return context.data(features);
    await context.table(features, [
      ['feature', (item) => item.name],
      ...input
        .many('key')
        .map((word, index) => [word, (item: (typeof features)[number]) => cellOf(item.values[index])] as const),
    ]);
  },
} satisfies Command;
