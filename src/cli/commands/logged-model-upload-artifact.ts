import type { Command } from '../command.ts';
import { uploadArtifact, uploadArtifactShape } from '../upload-artifact.ts';

export default {
  name: 'logged-model upload-artifact',
  summary: 'Keep a file of this machine with a logged model',
  arguments: [{ name: 'id', meaning: 'of the logged model, such as m-…' }, ...uploadArtifactShape.arguments],
  options: uploadArtifactShape.options,
  run: (context, input) =>
    uploadArtifact(context, input, (path, content) =>
      context.client.open('uploadLoggedModelArtifact', {
        path: { project: context.project, model: input.argument('id') },
        query: { path },
        content,
      }),
    ),
} satisfies Command;
