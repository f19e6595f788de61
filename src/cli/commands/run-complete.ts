import { type Command, UsageError } from '../command.ts';

const entities = ['metrics', 'params', 'tags'] as const;

export default {
  name: 'run complete',
  summary: 'Keys and values that a filter over runs may name',
  arguments: [
    { name: 'field', meaning: 'metrics, params or tags for keys; such as params.depth or status for values' },
  ],
  options: [
    { name: 'experiment', value: 'id', meaning: 'only of its runs' },
    { name: 'prefix', value: 'text', meaning: 'begin of what is wanted' },
  ],
  async run(context, input) {
    const field = input.argument('field');
    const at = field.indexOf('.');
    const first = at < 0 ? field : field.slice(0, at);
    const entity = entities.find((one) => one === first);
    if (at >= 0 && entity === undefined) throw new UsageError(`${field} names neither metrics, params nor tags.`);
    const key = at >= 0 ? field.slice(at + 1) : entity === undefined ? field : undefined;
    const experiment = input.option('experiment');
    const it = await context.client.call('completeRunFilter', {
      path: { project: context.project },
      query: {
        prefix: input.option('prefix') ?? '',
        ...(experiment === undefined ? {} : { experiment }),
        ...(entity === undefined ? {} : { entity }),
        ...(key === undefined ? {} : { key }),
      },
    });
    context.data(it);
    for (const item of it.items) context.print(item);
  },
} satisfies Command;
