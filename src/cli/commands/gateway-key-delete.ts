import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'gateway-key delete',
  summary: 'Delete a key; models that use it cannot be called any more',
  arguments: [{ name: 'name', meaning: 'of the key' }],
  options: [confirmOption],
  async run(context, input) {
    const key = input.argument('name');
    await confirm(context, input, `Delete key ${key}?`);
    context.data(await context.client.call('deleteGatewayKey', { path: { project: context.project, key } }));
    context.print(`deleted key ${key}`);
  },
} satisfies Command;
