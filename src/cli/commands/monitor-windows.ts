import { type Command, listOptions } from '../command.ts';

export default {
  name: 'monitor windows',
  summary: 'What the monitors saw, newest first',
  arguments: [{ name: 'model', meaning: 'name' }],
  options: [...listOptions, { name: 'monitor', value: 'name', meaning: 'only of this one' }],
  async run(context, input) {
    await context.list(
      input,
      'listMonitorWindows',
      {
        path: { project: context.project, model: input.argument('model') },
        query: { monitor: input.option('monitor') },
      },
      [
        ['monitor', (item) => item.monitor],
        ['version', (item) => item.version],
        ['status', (item) => item.status],
        ['from', (item) => item.from.slice(0, 10)],
        ['to', (item) => item.to.slice(0, 10)],
        ['rows', (item) => item.rows],
        ['text', (item) => item.text],
      ],
    );
  },
} satisfies Command;
