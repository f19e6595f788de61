import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'endpoint list',
  summary: 'Endpoints by name',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listEndpoints', { path: { project: context.project } }, [
      ['name', (item) => item.name],
      ['model', (item) => item.model],
      ['revision', (item) => item.revision.number],
      [
        'serves',
        (item) =>
          item.revision.arms.map((arm) => `v${arm.version} ${arm.role} ${Math.round(arm.weight * 100)} %`).join(', '),
      ],
      ['since', (item) => time(item.revision.at)],
    ]);
  },
} satisfies Command;
