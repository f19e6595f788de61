import { windowText } from '../../contracts/gateway.ts';
import { budgetOptions, readBudget } from '../budget-options.ts';
import type { Command } from '../command.ts';
import { dollars, toMicros } from '../dollars.ts';

export default {
  name: 'gateway-budget create',
  summary: 'Limit what calls of language models may cost in a window of time',
  arguments: [{ name: 'dollars', meaning: 'such as 25' }],
  options: budgetOptions,
  examples: ['pawl gateway-budget create 100 --per months', 'pawl gateway-budget create 5 --per days --endpoint chat'],
  async run(context, input) {
    const { unit = 'months', ...rest } = readBudget(input);
    const it = await context.client.call('createGatewayBudget', {
      path: { project: context.project },
      body: { ...rest, unit, limitMicros: toMicros(input.argument('dollars'), 'A budget') },
    });
    context.data(it);
    context.print(`made budget ${it.id}: ${dollars(it.limitMicros)} ${windowText(it)}`);
  },
} satisfies Command;
