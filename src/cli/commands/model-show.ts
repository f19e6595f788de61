import { type Command, versionNumber } from '../command.ts';
import { time } from '../output.ts';
import { commitText } from '../show.ts';

export default {
  name: 'model show',
  summary: 'A model, or one version of it with --version',
  arguments: [{ name: 'model', meaning: 'name' }],
  options: [{ name: 'version', value: 'n', meaning: 'this version' }],
  async run(context, input) {
    const version = input.option('version');
    if (version !== undefined) {
      const path = { project: context.project, model: input.argument('model'), version: versionNumber(version) };
      const one = await context.client.call('getModelVersion', { path });
      return context.record(one, [
        ['model', one.model],
        ['version', one.version],
        ['id', one.id],
        ['aliases', one.aliases.join(' ')],
        ['run', one.runId],
        ['code commit', commitText(one)],
        ['datasets', one.datasets.map((used) => `${used.name} ${used.digest}`).join(', ')],
        ['inputs', one.signature?.inputs.map((column) => column.name).join(', ')],
        ['onnx', one.onnxSha256],
        ['python', one.environment.python],
        ['made', time(one.createdAt)],
      ]);
    }
    const it = await context.client.call('getModel', {
      path: { project: context.project, model: input.argument('model') },
    });
    await context.record(it, [
      ['name', it.name],
      ['description', it.description],
      ['versions', it.lastVersion],
      [
        'aliases',
        Object.entries(it.aliases)
          .map(([alias, version]) => `${alias}=v${version}`)
          .join(' '),
      ],
      ['made', time(it.createdAt)],
    ]);
  },
} satisfies Command;
