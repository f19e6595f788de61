import { type Command, keyValues } from '../command.ts';

export default {
  name: 'model create',
  summary: 'Register a model',
  arguments: [{ name: 'name', meaning: 'of the model' }],
  options: [
    { name: 'description', value: 'text', meaning: 'what it is for' },
    { name: 'tag', value: 'key=value', meaning: 'a tag; repeat for more', many: true },
  ],
  async run(context, input) {
    const it = await context.client.call('createModel', {
      path: { project: context.project },
      body: {
        name: input.argument('name'),
        description: input.option('description'),
        tags: keyValues(input.options('tag'), 'A tag'),
      },
    });
    context.data(it);
    context.print(`made model ${it.name}`);
  },
} satisfies Command;
