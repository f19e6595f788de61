import { type Command, keyValues } from '../command.ts';

export default {
  name: 'model change',
  summary: 'Describe, tag or rename a model',
  arguments: [{ name: 'model', meaning: 'name' }],
  options: [
    { name: 'name', value: 'name', meaning: 'its new name' },
    { name: 'description', value: 'text', meaning: 'what it is for' },
    { name: 'tag', value: 'key=value', meaning: 'a tag; repeat for more', many: true },
    { name: 'delete-tag', value: 'key', meaning: 'a tag to take away; repeat for more', many: true },
  ],
  async run(context, input) {
    const it = await context.client.call('changeModel', {
      path: { project: context.project, model: input.argument('model') },
      body: {
        name: input.option('name'),
        description: input.option('description'),
        tags: keyValues(input.options('tag'), 'A tag'),
        deleteTags: [...input.options('delete-tag')],
      },
    });
    context.data(it);
    context.print(`changed model ${it.name}`);
  },
} satisfies Command;
