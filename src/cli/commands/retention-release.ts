import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'retention release',
  summary: 'End the legal hold of the project',
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `End the legal hold of ${context.project}?`);
    const it = await context.client.call('changeRetention', {
      path: { project: context.project },
      body: { hold: false },
    });
    context.data(it);
    context.print(`project ${context.project} is under no legal hold`);
  },
} satisfies Command;
