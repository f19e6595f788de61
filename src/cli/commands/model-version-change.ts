import { oneOf } from '../choice.ts';
import { type Command, keyValues, versionNumber } from '../command.ts';

export default {
  name: 'model version change',
  summary: 'Describe or tag a version, or move it to a stage',
  arguments: [
    { name: 'model', meaning: 'name' },
    { name: 'version', meaning: 'number' },
  ],
  options: [
    { name: 'description', value: 'text', meaning: 'what it is' },
    { name: 'tag', value: 'key=value', meaning: 'a tag; repeat for more', many: true },
    { name: 'delete-tag', value: 'key', meaning: 'a tag to take away; repeat for more', many: true },
    { name: 'stage', value: 'none|staging|production|archived', meaning: 'its stage' },
    { name: 'archive-others', meaning: 'archive the versions that are at this stage' },
  ],
  async run(context, input) {
    const it = await context.client.call('changeModelVersion', {
      path: {
        project: context.project,
        model: input.argument('model'),
        version: versionNumber(input.argument('version')),
      },
      body: {
        description: input.option('description'),
        tags: keyValues(input.options('tag'), 'A tag'),
        deleteTags: [...input.options('delete-tag')],
        stage: oneOf(input.option('stage'), ['none', 'staging', 'production', 'archived'], '--stage'),
        archiveOthers: input.flag('archive-others') ? true : undefined,
      },
    });
    context.data(it);
    context.print(`changed ${it.model} v${it.version}, stage ${it.stage}`);
  },
} satisfies Command;
