import { oneOf } from '../choice.ts';
import { type Command, keyValues, UsageError } from '../command.ts';

export default {
  name: 'logged-model change',
  summary: 'Tag a logged model, or say that its files are there or never will be',
  arguments: [{ name: 'id', meaning: 'such as m-…' }],
  options: [
    { name: 'status', value: 'ready|failed', meaning: 'ready once all of its files are there' },
    { name: 'tag', value: 'key=value', meaning: 'a tag; repeat for more', many: true },
  ],
  async run(context, input) {
    const status = oneOf(input.option('status'), ['ready', 'failed'], '--status');
    const given = input.options('tag');
    if (status === undefined && given.length === 0) throw new UsageError('Give --status or at least one --tag.');
    const model = await context.client.call('changeLoggedModel', {
      path: { project: context.project, model: input.argument('id') },
      body: { status, tags: given.length === 0 ? undefined : keyValues(given, 'A tag') },
    });
    context.data(model);
    context.print(`${model.name} is ${model.status}`);
  },
} satisfies Command;
