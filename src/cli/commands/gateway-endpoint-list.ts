import { type Command, listOptions } from '../command.ts';

export default {
  name: 'gateway-endpoint list',
  summary: 'The endpoints that calls of language models name, and the models behind them',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listGatewayEndpoints', { path: { project: context.project } }, [
      ['name', (item) => item.name],
      ['models', (item) => item.models.map(({ name, role }) => (role === 'fallback' ? `(${name})` : name)).join(' ')],
      ['cache', (item) => (item.cacheSeconds === null ? 'no' : `${item.cacheSeconds} s`)],
      ['traced', (item) => (item.tracked ? 'yes' : 'no')],
    ]);
  },
} satisfies Command;
