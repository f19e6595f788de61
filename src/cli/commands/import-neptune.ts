import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openOlap } from '../../platform/olap/duckdb.ts';
import { type Command, CommandError, UsageError } from '../command.ts';
import { importOptions, importSource } from '../import/import.ts';
import { neptuneExport } from '../import/neptune-export.ts';

export default {
  name: 'import neptune',
  summary: 'Bring runs from an export of Neptune: a project becomes an experiment',
  arguments: [{ name: 'data', meaning: 'the folder neptune-exporter was told as --data-path' }],
  options: [
    ...importOptions,
    { name: 'files', value: 'folder', meaning: 'what it was told as --files-path (default: `files` beside)' },
    { name: 'step-multiplier', value: 'n', meaning: 'makes decimal steps whole (default 1)' },
  ],
  examples: ['pawl import neptune exports/data --files exports/files'],
  async run(context, input) {
    const data = resolve(context.io.folder, input.argument('data'));
    if (!existsSync(data)) throw new CommandError(`There is no folder ${input.argument('data')}.`);
    const stepMultiplier = input.number('step-multiplier') ?? 1;
    if (stepMultiplier < 1) throw new UsageError('--step-multiplier must be at least 1.');
    const given = input.option('files');
    const files = given === undefined ? join(data, '..', 'files') : resolve(context.io.folder, given);
    const olap = await openOlap({ memoryLimitMb: 512 });
    return importSource(context, input, await neptuneExport(olap, { data, files, stepMultiplier }));
  },
} satisfies Command;
