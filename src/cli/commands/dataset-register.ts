import { type Command, keyValues } from '../command.ts';

export default {
  name: 'dataset register',
  summary: 'Declare or change a dataset',
  arguments: [{ name: 'dataset', meaning: 'name' }],
  options: [
    { name: 'description', value: 'text', meaning: 'what it holds' },
    { name: 'column', value: 'name=TYPE', meaning: 'a column of the schema; repeat for more', many: true },
    { name: 'key', value: 'column', meaning: 'a column of the key; repeat for more', many: true },
    { name: 'pii', value: 'column', meaning: 'a column of personal data; repeat for more', many: true },
  ],
  async run(context, input) {
    const columns = Object.entries(keyValues(input.options('column'), 'A column'));
    const key = input.options('key');
    const pii = input.options('pii');
    const it = await context.client.call('registerDataset', {
      path: { project: context.project, dataset: input.argument('dataset') },
      body: {
        description: input.option('description'),
        schema: columns.length === 0 ? undefined : columns.map(([name, type]) => ({ name, type })),
        key: key.length === 0 ? undefined : key,
        pii: pii.length === 0 ? undefined : pii,
      },
    });
    context.data(it);
    context.print(`declared dataset ${it.name}`);
  },
} satisfies Command;
