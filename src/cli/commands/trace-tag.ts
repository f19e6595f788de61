import { type Command, keyValues, UsageError } from '../command.ts';

export default {
  name: 'trace tag',
  summary: 'Set tags of a trace',
  arguments: [{ name: 'id', meaning: 'of the trace' }],
  options: [{ name: 'tag', value: 'key=value', meaning: 'a tag; repeat for more', many: true }],
  async run(context, input) {
    const tags = keyValues(input.options('tag'), 'A tag');
    if (Object.keys(tags).length === 0) throw new UsageError('Give at least one --tag.');
    const it = await context.client.call('tagTrace', {
      path: { project: context.project, trace: input.argument('id') },
      body: { tags },
    });
    context.data(it);
    context.print(`tagged trace ${it.id}`);
  },
} satisfies Command;
