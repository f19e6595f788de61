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
    const path = { project: context.project, run: input.argument('id') };
    const file = input.argument('path');
    const out = input.option('out') ?? basename(file);
    await download(context, 'downloadRunArtifact', { path, query: { path: file } }, out);
  },
} satisfies Command;
