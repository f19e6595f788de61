import { type Command, keyValues } from '../command.ts';

export default {
  name: 'logged-model create',
  summary: 'Announce a model before its files; `pawl logged-model change --status ready` once they are there',
  arguments: [{ name: 'experiment', meaning: 'id' }],
  options: [
    { name: 'id', value: 'id', meaning: 'that it has elsewhere, to be kept' },
    { name: 'name', value: 'name', meaning: 'of the model' },
    { name: 'type', value: 'text', meaning: 'of the model, such as classifier' },
    { name: 'run', value: 'id', meaning: 'of the run that made it' },
    { name: 'param', value: 'key=value', meaning: 'a parameter; repeat for more', many: true },
    { name: 'tag', value: 'key=value', meaning: 'a tag; repeat for more', many: true },
  ],
  async run(context, input) {
    const model = await context.client.call('createLoggedModel', {
      path: { project: context.project },
      body: {
        id: input.option('id'),
        experimentId: input.argument('experiment'),
        name: input.option('name'),
        modelType: input.option('type'),
        sourceRunId: input.option('run'),
        params: keyValues(input.options('param'), 'A parameter'),
        tags: keyValues(input.options('tag'), 'A tag'),
      },
    });
    context.data(model);
    context.print(model.id);
  },
} satisfies Command;
