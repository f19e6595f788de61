import { windowText } from '../../contracts/gateway.ts';
import { budgetOptions, readBudget } from '../budget-options.ts';
import type { Command } from '../command.ts';
import { dollars, toMicros } from '../dollars.ts';

export default {
  name: 'gateway-budget change',
  summary: 'Change a budget; what is not given stays',
  arguments: [{ name: 'budget', meaning: 'its id' }],
  options: [{ name: 'to', value: 'dollars', meaning: 'the new limit' }, ...budgetOptions],
  async run(context, input) {
    const to = input.option('to');
    const it = await context.client.call('changeGatewayBudget', {
      path: { project: context.project, budget: input.argument('budget') },
      body: { ...readBudget(input), limitMicros: to === undefined ? undefined : toMicros(to, 'A budget') },
    });
    context.data(it);
    context.print(`changed budget ${it.id}: ${dollars(it.limitMicros)} ${windowText(it)}`);
  },
} satisfies Command;
