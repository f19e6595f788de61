import { type Command, listOptions } from '../command.ts';
import { artifactColumns } from '../show.ts';

export default {
  name: 'logged-model artifacts',
  summary: 'Files of a logged model',
  arguments: [
    { name: 'id', meaning: 'of the logged model' },
    { name: 'folder', meaning: 'inside the artifacts', optional: true },
  ],
  options: listOptions,
  async run(context, input) {
    await context.list(
      input,
      'listLoggedModelArtifacts',
      { path: { project: context.project, model: input.argument('id') }, query: { path: input.optional('folder') } },
      artifactColumns,
    );
  },
} satisfies Command;
