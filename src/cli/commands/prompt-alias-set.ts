import { type Command, versionNumber } from '../command.ts';

export default {
  name: 'prompt alias set',
  summary: 'Point an alias of a prompt to a version',
  arguments: [
    { name: 'prompt', meaning: 'name' },
    { name: 'alias', meaning: 'such as production' },
    { name: 'version', meaning: 'number' },
  ],
  async run(context, input) {
    const it = await context.client.call('setPromptAlias', {
      path: { project: context.project, prompt: input.argument('prompt'), alias: input.argument('alias') },
      body: { version: versionNumber(input.argument('version')) },
    });
    context.data(it);
    context.print(`${it.alias} is v${it.version}`);
  },
} satisfies Command;
