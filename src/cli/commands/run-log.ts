import { type Command, keyValues, UsageError } from '../command.ts';

const special = ['NaN', 'Infinity', '-Infinity'] as const;

/** A number as the server takes it; those that JSON has no word for, by name. @throws UsageError */
function metricValue(key: string, text: string): number | (typeof special)[number] {
  const named = special.find((word) => word === text);
  if (named !== undefined) return named;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new UsageError(`Metric ${key} must be a number, not ${text}.`);
  return value;
}

export default {
  name: 'run log',
  summary: 'Log metrics, parameters and tags, or take tags away: all or nothing',
  arguments: [{ name: 'id', meaning: 'of the run' }],
  options: [
    { name: 'metric', value: 'key=number', meaning: 'a metric; repeat for more', many: true },
    { name: 'param', value: 'key=value', meaning: 'a parameter; repeat for more', many: true },
    { name: 'tag', value: 'key=value', meaning: 'a tag; repeat for more', many: true },
    { name: 'delete-tag', value: 'key', meaning: 'a tag to take away; repeat for more', many: true },
    { name: 'step', value: 'n', meaning: 'of the metrics (default 0)' },
  ],
  examples: ['pawl run log 01a210adf8ea70009c9f8b1257b0f20c --metric auc=0.81 --step 3'],
  async run(context, input) {
    const step = input.number('step');
    const metrics = Object.entries(keyValues(input.options('metric'), 'A metric')).map(([key, text]) => ({
      key,
      value: metricValue(key, text),
      step,
    }));
    const params = keyValues(input.options('param'), 'A parameter');
    const tags = keyValues(input.options('tag'), 'A tag');
    const deleteTags = input.options('delete-tag');
    const count = metrics.length + Object.keys(params).length + Object.keys(tags).length;
    if (count + deleteTags.length === 0)
      throw new UsageError('Give at least one --metric, --param, --tag or --delete-tag.');
    await context.client.call('logToRun', {
      path: { project: context.project, run: input.argument('id') },
      body: { metrics, params, tags, deleteTags: [...deleteTags] },
    });
    context.data({ metrics, params, tags, deleteTags });
    if (count > 0) context.print(`logged ${count} ${count === 1 ? 'value' : 'values'}`);
    if (deleteTags.length > 0) context.print(`took away ${deleteTags.join(', ')}`);
  },
} satisfies Command;
