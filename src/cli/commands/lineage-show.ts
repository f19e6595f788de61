import { oneOf } from '../choice.ts';
import type { Command } from '../command.ts';
import { typeOf } from '../trace.ts';

export default {
  name: 'lineage show',
  summary: 'What a record came from and what came of it',
  arguments: [{ name: 'id', meaning: 'of any record' }],
  options: [
    { name: 'direction', value: 'upstream|downstream|both', meaning: '(default both)' },
    { name: 'depth', value: 'n', meaning: 'most steps away' },
  ],
  async run(context, input) {
    const focus = await context.client.call('resolveRecord', { path: { id: input.argument('id') } });
    const direction = oneOf(input.option('direction'), ['upstream', 'downstream', 'both'], '--direction');
    const it = await context.client.call('getLineage', {
      path: { type: typeOf(focus.type), id: focus.id },
      query: { direction, depth: input.number('depth') },
    });
    if (context.json) return context.data(it);
    const labels = new Map(it.nodes.map((node) => [`${node.type} ${node.id}`, `${node.type} ${node.label}`]));
    const name = (ref: { type: string; id: string }): string =>
      labels.get(`${ref.type} ${ref.id}`) ?? `${ref.type} ${ref.id}`;
    await context.table(it.edges, [
      ['from', (edge) => name(edge.from)],
      ['relation', (edge) => edge.relation],
      ['to', (edge) => name(edge.to)],
    ]);
    if (it.truncated) context.note('The graph goes on: give a smaller --depth, or open it in the pages.');
  },
} satisfies Command;
