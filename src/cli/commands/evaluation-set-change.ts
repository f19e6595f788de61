import { type Command, keyValues } from '../command.ts';

export default {
  name: 'evaluation-set change',
  summary: 'Tag an evaluation set, or change the experiments it is used in',
  arguments: [{ name: 'id', meaning: 'of the set' }],
  options: [
    { name: 'tag', value: 'key=value', meaning: 'a tag to set; repeat for more', many: true },
    { name: 'delete-tag', value: 'key', meaning: 'a tag to delete; repeat for more', many: true },
    { name: 'add', value: 'experiment', meaning: 'id of an experiment that uses it; repeat for more', many: true },
    { name: 'remove', value: 'experiment', meaning: 'id of one that no longer does; repeat for more', many: true },
  ],
  async run(context, input) {
    const some = (name: string): string[] | undefined => {
      const given = input.options(name);
      return given.length === 0 ? undefined : [...given];
    };
    const tags = some('tag');
    const it = await context.client.call('changeEvaluationSet', {
      path: { project: context.project, set: input.argument('id') },
      body: {
        tags: tags === undefined ? undefined : keyValues(tags, 'A tag'),
        deleteTags: some('delete-tag'),
        addExperiments: some('add'),
        removeExperiments: some('remove'),
      },
    });
    context.data(it);
    context.print(`changed evaluation set ${it.name}`);
  },
} satisfies Command;
