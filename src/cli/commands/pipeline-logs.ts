import type { Command } from '../command.ts';
import { followPipelineRun, readLog } from '../follow.ts';

export default {
  name: 'pipeline logs',
  summary: 'What the steps of a run wrote',
  arguments: [{ name: 'run', meaning: 'id of the pipeline run' }],
  options: [
    { name: 'follow', meaning: 'go on until the run is over' },
    { name: 'step', value: 'name', meaning: 'only this step' },
  ],
  async run(context, input) {
    const run = input.argument('run');
    const path = { project: context.project, run };
    if (input.flag('follow')) {
      const answer = await followPipelineRun(context, run, { logs: true });
      return answer.run.state === 'succeeded' ? 0 : 1;
    }
    const { steps } = await context.client.call('getPipelineRun', { path });
    const wanted = input.option('step');
    const logs: Record<string, string> = {};
    for (const { step, startedAt } of steps) {
      if (startedAt === null || (wanted !== undefined && wanted !== step)) continue;
      logs[step] = await readLog(context, run, step);
      for (const line of logs[step].trimEnd().split('\n')) context.print(`${step} | ${line}`);
    }
    context.data(logs);
    return 0;
  },
} satisfies Command;
