import { type Command, keyValues } from '../command.ts';

export default {
  name: 'evaluation-set create',
  summary: 'Make an evaluation set',
  arguments: [{ name: 'name', meaning: 'of the set' }],
  options: [
    { name: 'tag', value: 'key=value', meaning: 'a tag; repeat for more', many: true },
    { name: 'experiment', value: 'id', meaning: 'an experiment it is used in; repeat for more', many: true },
  ],
  async run(context, input) {
    const it = await context.client.call('createEvaluationSet', {
      path: { project: context.project },
      body: {
        name: input.argument('name'),
        tags: keyValues(input.options('tag'), 'A tag'),
        experiments: [...input.options('experiment')],
      },
    });
    context.data(it);
    context.print(`made evaluation set ${it.name}: ${it.id}`);
  },
} satisfies Command;
