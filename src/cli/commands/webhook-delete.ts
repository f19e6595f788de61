import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'webhook delete',
  summary: 'Delete a webhook',
  arguments: [{ name: 'webhook', meaning: 'its id' }],
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `Delete webhook ${input.argument('webhook')}?`);
    const it = await context.client.call('deleteWebhook', {
      path: { project: context.project, webhook: input.argument('webhook') },
    });
    context.data(it);
    context.print(`deleted webhook ${input.argument('webhook')}`);
  },
} satisfies Command;
