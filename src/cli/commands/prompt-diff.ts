import { type Command, versionNumber } from '../command.ts';

const marks = { same: ['', ''], added: ['{+', '+}'], removed: ['[-', '-]'] } as const;

export default {
  name: 'prompt diff',
  summary: 'What changed between two versions, word by word: [-removed-] and {+added+}',
  arguments: [
    { name: 'prompt', meaning: 'name' },
    { name: 'from', meaning: 'number' },
    { name: 'to', meaning: 'number' },
  ],
  async run(context, input) {
    const it = await context.client.call('diffPromptVersions', {
      path: { project: context.project, prompt: input.argument('prompt') },
      query: { from: versionNumber(input.argument('from')), to: versionNumber(input.argument('to')) },
    });
    context.data(it);
    context.print(it.parts.map(({ kind, text }) => `${marks[kind][0]}${text}${marks[kind][1]}`).join(''));
  },
} satisfies Command;
