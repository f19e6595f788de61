import type { Input } from '../../../clients/ts/client.ts';
import type { Command } from '../command.ts';
import { documentArgument, readDocument } from '../document.ts';

export default {
  name: 'scorer register',
  summary: 'Register the next version of a scorer; the file holds its definition',
  arguments: [{ name: 'experiment', meaning: 'its id' }, { name: 'name', meaning: 'of the scorer' }, documentArgument],
  async run(context, input) {
    const it = await context.client.call('registerScorer', {
      path: { project: context.project },
      body: {
        experiment: input.argument('experiment'),
        name: input.argument('name'),
        definition: readDocument<Input<'registerScorer'>['body']['definition']>(context, input.argument('file')),
      },
    });
    context.data(it);
    context.print(`registered version ${it.version} of scorer ${it.name}`);
  },
} satisfies Command;
