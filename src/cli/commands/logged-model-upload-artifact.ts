import type { Answer } from '../../../clients/ts/client.ts';
import type { Command } from '../command.ts';
import { formatBytes } from '../output.ts';
import { sendFile } from '../send-file.ts';

export default {
  name: 'logged-model upload-artifact',
  summary: 'Keep a file of this machine with a logged model',
  arguments: [
    { name: 'id', meaning: 'of the logged model, such as m-…' },
    { name: 'file', meaning: 'of this machine' },
  ],
  options: [{ name: 'path', value: 'path', meaning: 'where to keep it (default: its name, at the root)' }],
  async run(context, input) {
    const response = await sendFile(context, input.argument('file'), (content, fileName) =>
      context.client.open('uploadLoggedModelArtifact', {
        path: { project: context.project, model: input.argument('id') },
        query: { path: input.option('path') ?? fileName },
        content,
      }),
    );
    const kept = (await response.json()) as Answer<'uploadLoggedModelArtifact'>;
    context.data(kept);
    context.print(`${kept.path} ${formatBytes(kept.size)} sha256 ${kept.sha256 ?? ''}`);
  },
} satisfies Command;
