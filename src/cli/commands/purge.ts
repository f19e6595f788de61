import { type Command, UsageError } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';
import { followJob } from '../follow.ts';
import { countsText } from '../retention-text.ts';

export default {
  name: 'purge',
  summary:
    'Destroy what is in the trash of the project, with metrics and artifacts, by age or id; all of it when nothing is named',
  options: [
    { name: 'older-than', value: 'days', meaning: 'only what has been in the trash for so many days' },
    { name: 'run', value: 'id', meaning: 'only this run; may be given again', many: true },
    { name: 'experiment', value: 'id', meaning: 'only this experiment with its runs; may be given again', many: true },
    confirmOption,
  ],
  examples: ['pawl purge --older-than 30', 'pawl purge --experiment 0198f2c07bd17000a1b2c3d4e5f60718'],
  async run(context, input) {
    const { project, client } = context;
    const olderThanDays = input.number('older-than');
    if (olderThanDays !== undefined && olderThanDays < 0) throw new UsageError('--older-than must not be negative.');
    const runs = input.options('run');
    const experiments = input.options('experiment');
    const what =
      runs.length + experiments.length > 0
        ? 'these'
        : olderThanDays === undefined
          ? 'everything in the trash'
          : `what has been in the trash for ${olderThanDays} days`;
    await confirm(context, input, `Destroy ${what} of ${project} for good?`);
    const { jobId } = await client.call('purgeTrash', {
      path: { project },
      body: {
        olderThanDays,
        ...(runs.length === 0 ? {} : { runs: [...runs] }),
        ...(experiments.length === 0 ? {} : { experiments: [...experiments] }),
      },
    });
    await followJob(context, jobId, 'Purging');
    const it = await client.call('getRetention', { path: { project } });
    context.data(it);
    context.print(`last purge: ${it.last === null ? 'nothing' : countsText(it.last.took)}`);
    context.print(`still in the trash: ${countsText(it.trash)}`);
    context.print('Files that nothing else uses leave the disk a day later.');
  },
} satisfies Command;
