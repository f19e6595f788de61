import { oneOf, required } from '../choice.ts';
import type { Command } from '../command.ts';

export default {
  name: 'objective declare',
  summary: 'Declare or change an objective',
  arguments: [{ name: 'objective', meaning: 'name' }],
  options: [
    { name: 'kpi', value: 'text', meaning: 'what is measured', required: true },
    { name: 'direction', value: 'increase|decrease', meaning: 'which way is better', required: true },
    { name: 'baseline', value: 'x', meaning: 'value before', required: true },
    { name: 'target', value: 'x', meaning: 'value to reach', required: true },
    { name: 'owner', value: 'name', meaning: 'who answers for it', required: true },
    { name: 'unit', value: 'text', meaning: 'such as EUR' },
    { name: 'assumptions', value: 'text', meaning: 'what the numbers rest on' },
  ],
  async run(context, input) {
    const it = await context.client.call('declareObjective', {
      path: { project: context.project, objective: input.argument('objective') },
      body: {
        kpi: required(input.option('kpi')),
        direction: required(oneOf(input.option('direction'), ['increase', 'decrease'], '--direction')),
        baseline: required(input.number('baseline')),
        target: required(input.number('target')),
        owner: required(input.option('owner')),
        unit: input.option('unit'),
        assumptions: input.option('assumptions'),
      },
    });
    context.data(it);
    context.print(`declared objective ${it.name}: ${it.baseline} to ${it.target} ${it.unit}`);
  },
} satisfies Command;
