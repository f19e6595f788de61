import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from '../command.ts';

export default {
  name: 'audit export',
  summary: 'Write proofs of the newest entries that match, for pawl audit check or the page /verify',
  options: [
    { name: 'out', value: 'file', meaning: 'where to write (default standard output)' },
    { name: 'limit', value: 'n', meaning: 'the most entries (default and most 1000)' },
    { name: 'actor', value: 'name', meaning: 'only by this one' },
    { name: 'action', value: 'module.verb', meaning: 'only this action' },
    { name: 'subject', value: 'id', meaning: 'only on this record' },
    { name: 'from', value: 'time', meaning: 'only from this ISO time on' },
    { name: 'to', value: 'time', meaning: 'only before this ISO time' },
  ],
  async run(context, input) {
    const it = await context.client.call('exportAudit', {
      query: {
        project: input.option('project'),
        limit: input.number('limit'),
        actor: input.option('actor'),
        action: input.option('action'),
        subjectId: input.option('subject'),
        from: input.option('from'),
        to: input.option('to'),
      },
    });
    const out = input.option('out');
    const text = `${JSON.stringify(it, null, 2)}\n`;
    if (out === undefined) return context.io.out(text.trimEnd());
    await writeFile(resolve(context.io.folder, out), text);
    context.data({ file: out, entries: it.proofs.length, complete: it.complete });
    context.print(
      `wrote ${out}: ${it.proofs.length} entries${it.complete ? '' : ', older ones that match left out'}, in the log of ${it.size} with root ${it.root}`,
    );
  },
} satisfies Command;
