import { basename } from 'node:path';
import type { Command } from '../command.ts';
import { download } from '../download.ts';

export default {
  name: 'run download-artifact',
  summary: 'One file of a run',
  arguments: [
    { name: 'id', meaning: 'of the run' },
    { name: 'path', meaning: 'of the file' },
  ],
  options: [{ name: 'out', value: 'file', meaning: 'where to write; - for standard output' }],
  async run(context, input) {
    const path = `/api/v1/projects/${encodeURIComponent(context.project)}/runs/${encodeURIComponent(input.argument('id'))}/artifacts/content`;
    const query = new URLSearchParams({ path: input.argument('path') });
    await download(context, `${path}?${query}`, input.option('out') ?? basename(input.argument('path')));
  },
} satisfies Command;
