import { type Command, keyValues } from '../command.ts';
import { followPipelineRun } from '../follow.ts';

export default {
  name: 'pipeline run',
  summary: 'Start a run of a pipeline',
  arguments: [{ name: 'pipeline', meaning: 'name' }],
  options: [
    { name: 'param', value: 'key=value', meaning: 'a parameter; repeat for more', many: true },
    { name: 'note', value: 'text', meaning: 'why' },
    { name: 'follow', meaning: 'print the logs until it is over' },
  ],
  async run(context, input) {
    const it = await context.client.call('startPipelineRun', {
      path: { project: context.project, pipeline: input.argument('pipeline') },
      body: { params: keyValues(input.options('param'), 'A parameter'), note: input.option('note') },
    });
    context.print(`started run ${it.id}`);
    if (!input.flag('follow')) return context.data(it);
    const { run } = await followPipelineRun(context, it.id, { logs: true });
    context.data(run);
    context.print(`${run.state}${run.error === null ? '' : `: ${run.error}`}`);
    return run.state === 'succeeded' ? 0 : 1;
  },
} satisfies Command;
