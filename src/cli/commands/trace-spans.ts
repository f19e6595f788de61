import type { Command } from '../command.ts';

export default {
  name: 'trace spans',
  summary: 'The spans of a trace as a tree, with their times; or one of them whole',
  arguments: [{ name: 'id', meaning: 'of the trace' }],
  options: [{ name: 'span', value: 'id', meaning: 'the span to print whole, as JSON' }],
  async run(context, input) {
    const path = { project: context.project, trace: input.argument('id') };
    const wanted = input.option('span');
    if (wanted !== undefined) {
      const span = await context.client.call('getSpan', { path: { ...path, span: wanted } });
      context.data(span);
      context.print(JSON.stringify(span, null, 2));
      return;
    }
    const { spans } = await context.client.call('getTraceOutline', { path });
    context.data(spans);
    const depth = new Map<string, number>();
    for (const { id, parentId, name, type, status, startedUs, endedUs } of spans) {
      const level = (parentId === null ? -1 : (depth.get(parentId) ?? -1)) + 1;
      depth.set(id, level);
      const took = endedUs === null ? 'running' : `${((endedUs - startedUs) / 1000).toFixed(1)} ms`;
      context.print(`${'  '.repeat(level)}${name}${type === null ? '' : ` [${type}]`} ${took} ${status} ${id}`);
    }
  },
} satisfies Command;
