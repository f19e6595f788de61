import type { Command } from '../command.ts';
import { time } from '../output.ts';
import { commitText } from '../show.ts';

export default {
  name: 'pipeline show',
  summary: 'A pipeline, or one run of it with its steps',
  arguments: [{ name: 'pipeline', meaning: 'name, or the id of a run' }],
  async run(context, input) {
    const name = input.argument('pipeline');
    if (/^[0-9a-f]{32}$/.test(name)) {
      const answer = await context.client.call('getPipelineRun', { path: { project: context.project, run: name } });
      const { run } = answer;
      await context.record(answer, [
        ['run', run.id],
        ['pipeline', run.pipeline],
        ['code', run.code],
        ['code commit', commitText({ codeCommit: run.codeSource?.commit ?? null, codeSource: run.codeSource })],
        ['state', run.state],
        ['cause', run.cause.note],
        ['error', run.error],
        ['started', time(run.startedAt)],
        ['seconds', run.durationMs === null ? null : run.durationMs / 1000],
      ]);
      if (context.json) return;
      context.print('');
      return context.table(answer.steps, [
        ['step', (step) => step.step],
        ['state', (step) => step.state],
        ['attempt', (step) => step.attempt],
        ['cached', (step) => step.cachedFrom !== null],
        ['seconds', (step) => (step.durationMs === null ? null : step.durationMs / 1000)],
        ['peak MiB', (step) => step.peakMemoryMb],
        ['reason', (step) => step.error ?? step.reason],
      ]);
    }
    const it = await context.client.call('getPipeline', {
      path: { project: context.project, pipeline: input.argument('pipeline') },
    });
    await context.record(it, [
      ['name', it.name],
      ['version', it.version],
      ['code', it.code],
      ['code commit', commitText({ codeCommit: it.codeSource?.commit ?? null, codeSource: it.codeSource })],
      ['definition', JSON.stringify(it.definition)],
      ['changed', time(it.updatedAt)],
    ]);
  },
} satisfies Command;
