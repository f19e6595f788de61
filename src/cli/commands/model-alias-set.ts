import { type Command, versionNumber } from '../command.ts';

export default {
  name: 'model alias set',
  summary: 'Point an alias to a version',
  arguments: [
    { name: 'model', meaning: 'name' },
    { name: 'alias', meaning: 'such as champion' },
    { name: 'version', meaning: 'number' },
  ],
  async run(context, input) {
    const it = await context.client.call('setAlias', {
      path: { project: context.project, model: input.argument('model'), alias: input.argument('alias') },
      body: { version: versionNumber(input.argument('version')) },
    });
    context.data(it);
    context.print(`${it.alias} is v${it.version}`);
  },
} satisfies Command;
