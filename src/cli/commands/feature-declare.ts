import type { Input } from '../../../clients/ts/client.ts';
import type { Command } from '../command.ts';
import { documentArgument, readDocument } from '../document.ts';

export default {
  name: 'feature declare',
  summary: 'Declare a feature view outside pawl.yaml; another definition becomes its next version',
  arguments: [{ name: 'view', meaning: 'name of the feature view' }, documentArgument],
  async run(context, input) {
    const it = await context.client.call('declareFeatureView', {
      path: { project: context.project, view: input.argument('view') },
      body: readDocument<Input<'declareFeatureView'>['body']>(context, input.argument('file')),
    });
    context.data(it);
    context.print(`declared feature view ${it.name} v${it.number} with ${it.features.length} features`);
  },
} satisfies Command;
