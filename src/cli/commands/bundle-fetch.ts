import { fetchBundle, targetNames } from '../bundle-folder.ts';
import { oneOf } from '../choice.ts';
import type { Command } from '../command.ts';

export default {
  name: 'bundle fetch',
  summary: 'Bring a bundle into a folder and check it against the key of the server',
  arguments: [
    { name: 'bundle', meaning: 'id' },
    { name: 'out', meaning: 'folder that is empty or not there' },
  ],
  options: [{ name: 'target', value: 'node|browser|portable', meaning: '(default node)' }],
  async run(context, input) {
    const target = oneOf(input.option('target'), targetNames, '--target') ?? 'node';
    const out = input.argument('out');
    const manifest = await fetchBundle(context, input.argument('bundle'), target, out);
    context.data(manifest);
    context.print(`wrote ${out}: ${manifest.files.length} files as the server signed them`);
  },
} satisfies Command;
