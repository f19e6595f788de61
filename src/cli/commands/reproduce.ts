import { type Command, CommandError } from '../command.ts';
import { followPipelineRun } from '../follow.ts';

export default {
  name: 'reproduce',
  summary: 'Run a past run again from its recorded inputs, and compare each artifact by bytes, then by meaning',
  arguments: [{ name: 'run', meaning: 'id of a pipeline run' }],
  options: [{ name: 'logs', meaning: 'print the logs of the steps meanwhile' }],
  async run(context, input) {
    const { client, project } = context;
    const again = await client.call('reproduceRun', { path: { project, run: input.argument('run') } });
    context.print(`reproducing as run ${again.id}`);
    const { run } = await followPipelineRun(context, again.id, { logs: input.flag('logs') });
    if (run.state !== 'succeeded') {
      throw new CommandError(
        `The reproduction ${run.state}: ${run.error ?? 'no reason given'}`,
        `See pawl pipeline logs ${run.id}.`,
      );
    }
    const { artifacts } = await client.call('compareReproducedRun', { path: { project, run: again.id } });
    if (context.json) context.data({ run: again.id, artifacts });
    else {
      await context.table(artifacts, [
        ['step', (item) => item.step],
        ['output', (item) => item.output],
        ['verdict', (item) => item.verdict],
        ['original', (item) => item.original?.slice(0, 12)],
        ['reproduced', (item) => item.reproduced?.slice(0, 12)],
        ['parts', (item) => item.fields.join(', ')],
      ]);
    }
    const differing = artifacts.filter(({ verdict }) => !verdict.startsWith('equal'));
    context.print(
      differing.length === 0
        ? `Reproduced: nothing differs in ${artifacts.length} artifacts but identifiers and times.`
        : `Not reproduced: ${differing.length} of ${artifacts.length} artifacts differ.`,
    );
    return differing.length === 0 ? 0 : 1;
  },
} satisfies Command;
