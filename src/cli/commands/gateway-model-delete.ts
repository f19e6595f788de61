import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'gateway-model delete',
  summary: 'Delete a model that no endpoint uses',
  arguments: [{ name: 'name', meaning: 'of the model' }],
  options: [confirmOption],
  async run(context, input) {
    const model = input.argument('name');
    await confirm(context, input, `Delete model ${model} of the gateway?`);
    context.data(await context.client.call('deleteGatewayModel', { path: { project: context.project, model } }));
    context.print(`deleted model ${model}`);
  },
} satisfies Command;
