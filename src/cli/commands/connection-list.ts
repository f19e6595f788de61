import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'connection list',
  summary: 'External systems of the project, and how their last test went',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listConnections', { path: { project: context.project } }, [
      ['name', (item) => item.name],
      ['kind', (item) => item.kind],
      [
        'settings',
        (item) =>
          Object.entries(item.settings)
            .map(([name, value]) => `${name}=${value}`)
            .join(' '),
      ],
      ['secret', (item) => item.secret],
      ['tested', (item) => time(item.test?.at)],
      ['result', (item) => item.test?.reason],
    ]);
  },
} satisfies Command;
