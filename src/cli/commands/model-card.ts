import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, UsageError, versionNumber } from '../command.ts';

const formats = ['markdown', 'cyclonedx'] as const;

export default {
  name: 'model card',
  summary: 'What a model is, what it is for and who answers for it; as a file with --format',
  arguments: [{ name: 'model', meaning: 'name' }],
  options: [
    { name: 'version', value: 'n', meaning: 'this version (default the champion, else the newest)' },
    { name: 'format', value: 'markdown|cyclonedx', meaning: 'write the card as such a file' },
    { name: 'out', value: 'file', meaning: 'where to write it (default standard output)' },
  ],
  async run(context, input) {
    const path = { project: context.project, model: input.argument('model') };
    const given = input.option('version');
    const query = given === undefined ? {} : { version: versionNumber(given) };
    const asked = input.option('format');
    if (asked === undefined) {
      const card = await context.client.call('viewModelCard', { path, query });
      const fields = card.sections.flatMap((section) => section.fields);
      if (context.json) return context.data(card);
      return context.table(fields, [
        ['field', ({ name }) => name],
        ['value', ({ value }) => value],
        ['from', ({ source }) => source],
      ]);
    }
    const format = formats.find((one) => one === asked);
    if (format === undefined) throw new UsageError(`--format is ${formats.join(' or ')}, not ${asked}.`);
    const text = await (await context.client.open('exportModelCard', { path, query: { ...query, format } })).text();
    const out = input.option('out');
    if (out === undefined) return context.io.out(text.trimEnd());
    await writeFile(resolve(context.io.folder, out), text);
    context.data({ file: out, format });
    context.print(`wrote ${out}`);
  },
} satisfies Command;
