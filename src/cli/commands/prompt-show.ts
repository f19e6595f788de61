import { type Command, versionNumber } from '../command.ts';

export default {
  name: 'prompt show',
  summary: 'A prompt with the text of one version, and its aliases',
  arguments: [
    { name: 'prompt', meaning: 'name' },
    { name: 'version', meaning: 'number or @alias (default: the newest)', optional: true },
  ],
  async run(context, input) {
    const path = { project: context.project, prompt: input.argument('prompt') };
    const prompt = await context.client.call('getPrompt', { path });
    const asked = input.optional('version') ?? String(prompt.lastVersion);
    const version = asked.startsWith('@') ? prompt.aliases[asked.slice(1)] : versionNumber(asked);
    const it = await context.client.call('getPromptVersion', { path: { ...path, version: version ?? 0 } });
    await context.record({ prompt, version: it }, [
      ['name', `${it.prompt} v${it.version}`],
      [
        'aliases',
        Object.entries(prompt.aliases)
          .map(([alias, number]) => `@${alias} v${number}`)
          .join(' '),
      ],
      ['message', it.message],
      ['variables', it.variables.join(', ')],
      ['model', it.modelConfig === null ? undefined : JSON.stringify(it.modelConfig)],
      ['by', `${it.user}, ${it.createdAt}`],
      ['text', it.text],
    ]);
  },
} satisfies Command;
