import type { Command } from '../command.ts';

export default {
  name: 'dataset diff',
  summary: 'What changed between two versions',
  arguments: [
    { name: 'dataset', meaning: 'name' },
    { name: 'version', meaning: 'number (default latest)', optional: true },
  ],
  options: [{ name: 'from', value: 'version', meaning: 'compare with (default the one before)' }],
  async run(context, input) {
    const it = await context.client.call('diffDatasetVersions', {
      path: {
        project: context.project,
        dataset: input.argument('dataset'),
        version: input.optional('version') ?? 'latest',
      },
      query: { from: input.option('from') },
    });
    if (context.json) return context.data(it);
    const { schema, rows } = it;
    context.print(
      `v${it.from} to v${it.to}: ${rows.from} to ${rows.to} rows, ${rows.added} added, ${rows.removed} removed, ${rows.changed ?? '–'} changed`,
    );
    for (const column of schema.added) context.print(`+ ${column.name} ${column.type}`);
    for (const column of schema.removed) context.print(`- ${column.name} ${column.type}`);
    for (const column of schema.retyped) context.print(`~ ${column.name} ${column.from} to ${column.to}`);
    const line = (row: Readonly<Record<string, unknown>>): string => JSON.stringify(row);
    for (const row of it.examples?.removed ?? []) context.print(`- ${line(row)}`);
    for (const row of it.examples?.added ?? []) context.print(`+ ${line(row)}`);
    for (const { before, after } of it.examples?.changed ?? []) context.print(`~ ${line(before)} to ${line(after)}`);
    await context.table(it.columns, [
      ['column', (item) => item.name],
      ['psi', (item) => item.psi],
      ['missing before', (item) => item.missingFrom],
      ['missing after', (item) => item.missingTo],
    ]);
  },
} satisfies Command;
