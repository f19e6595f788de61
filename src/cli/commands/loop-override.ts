import { type Command, versionNumber } from '../command.ts';

export default {
  name: 'loop override',
  summary: 'Send a version past a gate it fails; its rollout still watches it',
  arguments: [
    { name: 'model', meaning: 'name' },
    { name: 'version', meaning: 'number' },
  ],
  options: [{ name: 'reason', value: 'text', meaning: 'why, for the audit log', required: true }],
  async run(context, input) {
    const it = await context.client.call('overrideGate', {
      path: { project: context.project, model: input.argument('model') },
      body: { version: versionNumber(input.argument('version')), reason: input.option('reason') ?? '' },
    });
    context.data(it);
    context.print(`turn ${it.id} is ${it.state}`);
  },
} satisfies Command;
