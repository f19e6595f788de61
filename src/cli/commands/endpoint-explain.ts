import type { Command } from '../command.ts';
import { readInputs } from '../row-inputs.ts';

export default {
  name: 'endpoint explain',
  summary: 'What each column contributed to the prediction of a row',
  arguments: [
    { name: 'endpoint', meaning: 'name' },
    { name: 'inputs', meaning: 'column=value, several with a comma between them' },
  ],
  options: [{ name: 'output', value: 'column', meaning: 'output column that is explained (default: the score)' }],
  async run(context, input) {
    const row = readInputs(input.argument('inputs'));
    const it = await context.client.call('explainPredictions', {
      path: { project: context.project, endpoint: input.argument('endpoint') },
      body: { rows: [row], output: input.option('output') },
    });
    const [explained] = it.rows;
    const digits = (value: number | null | undefined): number | null =>
      value === null || value === undefined ? null : Number(value.toPrecision(6));
    await context.record(it, [
      ['explained', `${it.output}${it.of === 'log-odds' ? ', as log-odds' : ''}`],
      ['value', digits(explained?.value)],
      ['mean of the background', digits(it.base)],
      ['background rows', it.backgroundRows],
      ['method', it.reason === null ? `exact, ${it.method}` : `sampled: ${it.reason}`],
    ]);
    if (context.json || explained === undefined) return;
    const rows = Object.entries(explained.contributions).sort(([, a], [, b]) => Math.abs(b ?? 0) - Math.abs(a ?? 0));
    await context.table(rows, [
      ['column', ([name]) => name],
      ['value', ([name]) => String(row[name] ?? '')],
      ['contribution', ([, value]) => digits(value)],
      ['standard error', ([name]) => digits(explained.errors?.[name])],
    ]);
  },
} satisfies Command;
