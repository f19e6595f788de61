import type { Answer } from '../../../clients/ts/client.ts';
import { oneOf } from '../choice.ts';
import { type Command, UsageError } from '../command.ts';
import { followPipelineRun, readLog } from '../follow.ts';

export default {
  name: 'pipeline logs',
  summary: 'What the steps of a run wrote',
  arguments: [{ name: 'run', meaning: 'id of the pipeline run' }],
  options: [
    { name: 'follow', meaning: 'go on until the run is over' },
    { name: 'step', value: 'name', meaning: 'only this step' },
    { name: 'lines', value: 'from-to', meaning: 'only these lines of --step, such as 1000-1200' },
    { name: 'find', value: 'text', meaning: 'only the lines of --step that contain it, with their numbers' },
    { name: 'level', value: 'level', meaning: 'error or warning: only such lines of --step' },
  ],
  async run(context, input) {
    const run = input.argument('run');
    const path = { project: context.project, run };
    if (input.flag('follow')) {
      const answer = await followPipelineRun(context, run, { logs: true });
      return answer.run.state === 'succeeded' ? 0 : 1;
    }
    const wanted = input.option('step');
    const text = input.option('find');
    const level = oneOf(input.option('level'), ['error', 'warning'], '--level');
    const lines = input.option('lines');
    if (text !== undefined || level !== undefined) {
      if (wanted === undefined) throw new UsageError('--find and --level need --step.');
      const hits: { line: number; text: string }[] = [];
      for (let from: number | null = 1; from !== null; ) {
        const query: { text?: string; level?: 'error' | 'warning'; from: number; limit: number } = {
          from,
          limit: 1000,
        };
        if (text !== undefined) query.text = text;
        if (level !== undefined) query.level = level;
        const page: Answer<'searchStepLog'> = await context.client.call('searchStepLog', {
          path: { ...path, step: wanted },
          query,
        });
        for (const hit of page.items) context.print(`${hit.line} | ${hit.text}`);
        hits.push(...page.items);
        from = page.next;
      }
      context.data(hits);
      return 0;
    }
    if (lines !== undefined) {
      const [from = 0, to = 0] = lines.split('-').map(Number);
      if (wanted === undefined || !(from >= 1 && to >= from))
        throw new UsageError('--lines needs --step and two numbers, such as 1000-1200.');
      const found: string[] = [];
      while (from + found.length <= to) {
        const query = { from: from + found.length, count: Math.min(2000, to - from - found.length + 1) };
        const range = await context.client.call('readStepLogLines', { path: { ...path, step: wanted }, query });
        if (range.lines.length === 0) break;
        found.push(...range.lines);
      }
      for (const line of found) context.print(line);
      context.data(found);
      return 0;
    }
    const { steps } = await context.client.call('getPipelineRun', { path });
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
