import { resolve } from 'node:path';
import { metric } from '../../contracts/number-text.ts';
import { isAppError } from '../../kernel/errors.ts';
import { compareFiles, driftMethods, driftProfiles, readMonitor, ruleOf } from '../../modules/monitoring/index.ts';
import { openOlap } from '../../platform/olap/duckdb.ts';
import { type Command, CommandError, UsageError } from '../command.ts';

const names = (text: string | undefined): readonly string[] | undefined =>
  text
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** @throws UsageError */
function numberOf(text: string | undefined, what: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`${what}: ${text} is no number.`);
  return value;
}

export default {
  name: 'drift compare',
  summary: 'How far the columns of one file are from those of another, as a monitor of drift would judge them',
  arguments: [
    { name: 'reference', meaning: 'Parquet or CSV, such as what a model was trained on' },
    { name: 'current', meaning: 'Parquet or CSV, such as what it is asked now' },
  ],
  options: [
    { name: 'profile', value: 'name', meaning: `whose rules: ${driftProfiles.join(', ')} (default pawl)` },
    { name: 'method', value: 'name', meaning: `one of ${driftMethods.join(', ')}` },
    { name: 'threshold', value: 'n', meaning: 'from where on a distance, or below which a p-value, is drift' },
    { name: 'correction', value: 'name', meaning: 'of p-values: none, bonferroni, benjamini-hochberg' },
    { name: 'columns', value: 'list', meaning: 'only these (default: all that both files have)' },
    { name: 'exclude', value: 'list', meaning: 'columns that are measured but not counted' },
    { name: 'minimum', value: 'n', meaning: 'drifted columns that make a breach (default 1)' },
    { name: 'json', meaning: 'print the bins and counts behind each number too, as JSON' },
    { name: 'check', meaning: 'exit with 1 when there is a breach' },
  ],
  examples: [
    'pawl drift compare train.parquet today.parquet --method wasserstein --threshold 0.2',
    'pawl drift compare train.csv today.csv --profile evidently --check --json',
  ],
  local: true,
  async run(context, input) {
    const path = (name: string): string => resolve(context.io.folder, input.argument(name));
    const given = {
      type: 'data-drift',
      profile: input.option('profile'),
      method: input.option('method'),
      correction: input.option('correction'),
      threshold: numberOf(input.option('threshold'), '--threshold'),
      minimum: numberOf(input.option('minimum'), '--minimum'),
      exclude: names(input.option('exclude')),
    };
    const files = { reference: path('reference'), current: path('current'), columns: names(input.option('columns')) };
    const olap = await openOlap({ memoryLimitMb: 2048 });
    try {
      const definition = readMonitor('of this comparison', given);
      if (definition.type !== 'data-drift') throw new UsageError('Only drift is compared.');
      const { columns, drifted, counted, minimum, breach } = await compareFiles(olap, files, definition);
      if (context.json) context.data({ breach, drifted: drifted.length, counted, minimum, columns });
      else {
        const furthest = columns.toSorted((a, b) => b.ratio - a.ratio);
        await context.table(furthest, [
          ['column', ({ column }) => column],
          ['method', ({ method }) => method],
          ['value', ({ adjusted, value }) => (value === null ? 'undefined' : metric(adjusted ?? value))],
          ['limit', ({ method, threshold }) => `${ruleOf(method).kind === 'distance' ? '≥' : '<'} ${threshold}`],
          [
            'drift',
            (column) => (column.drifted ? (definition.exclude.includes(column.column) ? 'not counted' : 'yes') : ''),
          ],
        ]);
        context.note(`${drifted.length} of ${counted} columns drifted; ${minimum} make a breach.`);
      }
      return breach && input.flag('check') ? 1 : 0;
    } catch (error) {
      if (isAppError(error)) throw new CommandError(error.message, error.hint);
      throw error;
    } finally {
      await olap.close();
    }
  },
} satisfies Command;
