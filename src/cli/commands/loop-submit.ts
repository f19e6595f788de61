import { type Command, versionNumber } from '../command.ts';

export default {
  name: 'loop submit',
  summary: 'Bring a version that was trained elsewhere to the gate',
  arguments: [
    { name: 'model', meaning: 'name' },
    { name: 'version', meaning: 'number' },
  ],
  async run(context, input) {
    const it = await context.client.call('submitCandidate', {
      path: { project: context.project, model: input.argument('model') },
      body: { version: versionNumber(input.argument('version')) },
    });
    context.data(it);
    context.print(`turn ${it.id} is ${it.state}`);
  },
} satisfies Command;
