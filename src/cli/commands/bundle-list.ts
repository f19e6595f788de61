import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'bundle list',
  summary: 'Bundles for devices, newest first',
  options: [{ name: 'model', value: 'name', meaning: 'of one model' }, ...listOptions],
  async run(context, input) {
    const query = { model: input.option('model') };
    await context.list(input, 'listBundles', { path: { project: context.project }, query }, [
      ['bundle', (it) => it.id],
      ['model', (it) => `${it.model} v${it.version}`],
      ['precision', (it) => it.precision],
      ['state', (it) => it.state],
      ['error', (it) => it.error],
      ['created', (it) => time(it.createdAt)],
    ]);
  },
} satisfies Command;
