import { type Command, listOptions } from '../command.ts';

export default {
  name: 'run artifacts',
  summary: 'Files of a run',
  arguments: [
    { name: 'id', meaning: 'of the run' },
    { name: 'folder', meaning: 'inside the artifacts', optional: true },
  ],
  options: listOptions,
  async run(context, input) {
    await context.list(
      input,
      'listRunArtifacts',
      { path: { project: context.project, run: input.argument('id') }, query: { path: input.optional('folder') } },
      [
        ['path', (item) => (item.folder ? `${item.path}/` : item.path)],
        ['size', (item) => (item.folder ? null : item.size)],
        ['sha256', (item) => item.sha256?.slice(0, 16)],
      ],
    );
  },
} satisfies Command;
