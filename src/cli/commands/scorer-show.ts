import type { Command } from '../command.ts';

export default {
  name: 'scorer show',
  summary: 'The versions of a scorer, and which traces it is to judge',
  arguments: [
    { name: 'experiment', meaning: 'its id' },
    { name: 'name', meaning: 'of the scorer' },
  ],
  async run(context, input) {
    const it = await context.client.call('getScorer', {
      path: { project: context.project, experiment: input.argument('experiment'), scorer: input.argument('name') },
    });
    await context.record(it, [
      ['name', it.versions[0]?.name],
      ['versions', it.versions.map(({ version, createdAt }) => `v${version} ${createdAt}`).join(', ')],
      ['definition', JSON.stringify(it.versions.at(-1)?.definition)],
      ['sample rate', it.online?.sampleRate],
      ['traces', it.online?.filter],
    ]);
  },
} satisfies Command;
