import { type Command, versionNumber } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'model version delete',
  summary: 'Delete a version and drop its aliases; it can be restored',
  arguments: [
    { name: 'model', meaning: 'name' },
    { name: 'version', meaning: 'number' },
  ],
  options: [confirmOption],
  async run(context, input) {
    await confirm(
      context,
      input,
      `Delete ${input.argument('model')} v${versionNumber(input.argument('version'))} and drop its aliases?`,
    );
    const it = await context.client.call('deleteModelVersion', {
      path: {
        project: context.project,
        model: input.argument('model'),
        version: versionNumber(input.argument('version')),
      },
    });
    context.data(it);
    context.print(
      `deleted ${input.argument('model')} v${versionNumber(input.argument('version'))}; pawl model version restore brings it back`,
    );
  },
} satisfies Command;
