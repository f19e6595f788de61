import { basename } from 'node:path';
import { type Command, UsageError } from '../command.ts';
import { uploadFile } from '../upload.ts';

export default {
  name: 'run upload-artifact',
  summary: 'Store a file of any size with a run, in parts that can be taken up again',
  arguments: [
    { name: 'id', meaning: 'of the run' },
    { name: 'file', meaning: 'of this machine' },
    { name: 'path', meaning: 'inside the artifacts (default: the name of the file)', optional: true },
  ],
  options: [
    { name: 'part-mb', value: 'MiB', meaning: 'size of a part, at least 5 (default 64)' },
    { name: 'resume', value: 'upload', meaning: 'go on with an upload that broke off' },
  ],
  examples: ['pawl run upload-artifact 0199… weights.bin models/weights.bin'],
  async run(context, input) {
    const file = input.argument('file');
    const partMb = Number(input.option('part-mb') ?? 64);
    if (!(Number.isInteger(partMb) && partMb >= 5 && partMb <= 5120))
      throw new UsageError('--part-mb is a whole number of MiB from 5 to 5120.');
    const path = input.optional('path') ?? basename(file);
    await uploadFile(context, {
      file,
      partMb,
      resume: input.option('resume'),
      begin: (parts) =>
        context.client.call('beginRunArtifactUpload', {
          path: { project: context.project, run: input.argument('id') },
          body: { path, parts },
        }),
    });
  },
} satisfies Command;
