import type { Command } from '../command.ts';

export default {
  name: 'run abort-upload',
  summary: 'Give up an upload that broke off, and remove its parts',
  arguments: [{ name: 'upload', meaning: 'its id, as run upload-artifact prints it' }],
  async run(context, input) {
    const upload = input.argument('upload');
    await context.client.call('abortArtifactUpload', { path: { project: context.project, upload } });
    context.data({ upload });
    context.print(`gave up upload ${upload}`);
  },
} satisfies Command;
