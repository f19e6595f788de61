import type { Command } from '../command.ts';

export default {
  name: 'entity declare',
  summary: 'Declare or change an entity',
  arguments: [{ name: 'entity', meaning: 'name' }],
  options: [
    { name: 'key', value: 'column', meaning: 'a column that joins; repeat for more', many: true, required: true },
    { name: 'description', value: 'text', meaning: 'what it is' },
  ],
  async run(context, input) {
    const it = await context.client.call('declareEntity', {
      path: { project: context.project, entity: input.argument('entity') },
      body: { joinKeys: input.options('key'), description: input.option('description') },
    });
    context.data(it);
    context.print(`declared entity ${it.name}, joined by ${it.joinKeys.join(', ')}`);
  },
} satisfies Command;
