import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'model versions',
  summary: 'Versions of a model, newest first',
  arguments: [{ name: 'model', meaning: 'name' }],
  options: listOptions,
  async run(context, input) {
    await context.list(
      input,
      'listModelVersions',
      { path: { project: context.project, model: input.argument('model') } },
      [
        ['version', (item) => item.version],
        ['aliases', (item) => item.aliases.join(' ')],
        ['stage', (item) => item.stage],
        ['onnx', (item) => item.onnxSha256 !== null],
        ['run', (item) => item.runId],
        ['made', (item) => time(item.createdAt)],
        ['id', (item) => item.id],
      ],
    );
  },
} satisfies Command;
