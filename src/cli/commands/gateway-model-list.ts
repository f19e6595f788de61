import { type Command, listOptions } from '../command.ts';
import { dollars } from '../dollars.ts';

export default {
  name: 'gateway-model list',
  summary: 'The models that endpoints use, and what a million tokens cost',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listGatewayModels', { path: { project: context.project } }, [
      ['name', (item) => item.name],
      ['provider', (item) => item.provider],
      ['model', (item) => item.model],
      ['key', (item) => item.key ?? 'deleted'],
      ['input', (item) => (item.prices === null ? '' : dollars(item.prices.input))],
      ['output', (item) => (item.prices === null ? '' : dollars(item.prices.output))],
    ]);
  },
} satisfies Command;
