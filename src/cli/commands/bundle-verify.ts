import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { verifyFolder } from '../bundle-folder.ts';
import type { Command } from '../command.ts';

export default {
  name: 'bundle verify',
  summary: 'Check the files of a bundle in a folder against a key, without a server',
  arguments: [{ name: 'folder', meaning: 'of the bundle' }],
  options: [{ name: 'key', value: 'file', meaning: 'public key that you had from the server', required: true }],
  local: true,
  async run(context, input) {
    const key = await readFile(resolve(context.io.folder, input.option('key') ?? ''), 'utf8');
    const manifest = await verifyFolder(resolve(context.io.folder, input.argument('folder')), key);
    context.data(manifest);
    context.print(
      `${manifest.model} v${manifest.version} for ${manifest.target}: ${manifest.files.length} files as key ${manifest.keyId} signed them`,
    );
  },
} satisfies Command;
