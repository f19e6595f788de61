import { type Command, keyValues } from '../command.ts';

export default {
  name: 'model version create',
  summary: 'Register what a run or a logged model left as the next version',
  arguments: [{ name: 'model', meaning: 'name' }],
  options: [
    { name: 'run', value: 'id', meaning: 'the run that left it' },
    { name: 'logged-model', value: 'id', meaning: 'the logged model' },
    { name: 'path', value: 'path', meaning: 'of the model among the artifacts of the run' },
    { name: 'onnx', value: 'path', meaning: 'of the ONNX file among them' },
    { name: 'description', value: 'text', meaning: 'what it is' },
    { name: 'tag', value: 'key=value', meaning: 'a tag; repeat for more', many: true },
  ],
  async run(context, input) {
    const it = await context.client.call('createModelVersion', {
      path: { project: context.project, model: input.argument('model') },
      body: {
        runId: input.option('run'),
        loggedModelId: input.option('logged-model'),
        path: input.option('path'),
        onnxPath: input.option('onnx'),
        description: input.option('description'),
        tags: keyValues(input.options('tag'), 'A tag'),
      },
    });
    context.data(it);
    context.print(`made ${it.model} v${it.version}`);
  },
} satisfies Command;
