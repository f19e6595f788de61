import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'gateway-endpoint delete',
  summary: 'Delete an endpoint of the gateway; traces of its calls stay',
  arguments: [{ name: 'name', meaning: 'of the endpoint' }],
  options: [confirmOption],
  async run(context, input) {
    const endpoint = input.argument('name');
    await confirm(context, input, `Delete endpoint ${endpoint} of the gateway?`);
    context.data(await context.client.call('deleteGatewayEndpoint', { path: { project: context.project, endpoint } }));
    context.print(`deleted endpoint ${endpoint}`);
  },
} satisfies Command;
