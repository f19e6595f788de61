import { type Command, versionNumber } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'scorer delete',
  summary: 'Delete a scorer, or one version of it',
  arguments: [
    { name: 'experiment', meaning: 'its id' },
    { name: 'name', meaning: 'of the scorer' },
  ],
  options: [{ name: 'version', value: 'n', meaning: 'only this one' }, confirmOption],
  async run(context, input) {
    const version = input.option('version');
    await confirm(
      context,
      input,
      `Delete ${version === undefined ? '' : `version ${version} of `}scorer ${input.argument('name')}?`,
    );
    const it = await context.client.call('deleteScorer', {
      path: { project: context.project, experiment: input.argument('experiment'), scorer: input.argument('name') },
      query: { version: version === undefined ? undefined : versionNumber(version) },
    });
    context.data(it);
    context.print(`deleted ${version === undefined ? '' : `version ${version} of `}scorer ${input.argument('name')}`);
  },
} satisfies Command;
