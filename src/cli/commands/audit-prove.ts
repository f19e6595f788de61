import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from '../command.ts';

export default {
  name: 'audit prove',
  summary: 'Write a proof that an entry is in the log',
  arguments: [{ name: 'seq', meaning: 'number of the entry' }],
  options: [
    { name: 'out', value: 'file', meaning: 'where to write (default standard output)' },
    { name: 'size', value: 'n', meaning: 'prove for the log of this size (default all)' },
  ],
  async run(context, input) {
    const proof = await context.client.call('proveAuditEntry', {
      path: { seq: input.argument('seq') },
      query: { size: input.number('size') },
    });
    const out = input.option('out');
    const text = `${JSON.stringify(proof, null, 2)}\n`;
    if (out === undefined) return context.io.out(text.trimEnd());
    await writeFile(resolve(context.io.folder, out), text);
    context.data({ file: out });
    context.print(`wrote ${out}: entry ${proof.entry.seq} in the log of ${proof.size} with root ${proof.root}`);
  },
} satisfies Command;
