import { type Command, listOptions } from '../command.ts';
import { artifactColumns } from '../show.ts';

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
      artifactColumns,
    );
  },
} satisfies Command;
