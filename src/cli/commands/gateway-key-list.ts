import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'gateway-key list',
  summary: 'The keys of providers by name, their values masked',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listGatewayKeys', { path: { project: context.project } }, [
      ['name', (item) => item.name],
      ['provider', (item) => item.provider ?? ''],
      ['value', (item) => Object.values(item.masked).join(' ')],
      ['address', (item) => item.settings['api_base'] ?? ''],
      ['set', (item) => time(item.updatedAt)],
      ['by', (item) => item.updatedBy],
    ]);
  },
} satisfies Command;
