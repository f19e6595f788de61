import type { Command } from '../command.ts';

export default {
  name: 'retention hold',
  summary: 'Put the project under a legal hold: nothing of it is purged, whoever asks',
  arguments: [{ name: 'reason', meaning: 'why' }],
  async run(context, input) {
    const it = await context.client.call('changeRetention', {
      path: { project: context.project },
      body: { hold: true, holdReason: input.argument('reason') },
    });
    context.data(it);
    context.print(`project ${context.project} is under a legal hold: ${it.holdReason}`);
  },
} satisfies Command;
