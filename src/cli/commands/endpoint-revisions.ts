import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'endpoint revisions',
  summary: 'What an endpoint served, newest first',
  arguments: [{ name: 'endpoint', meaning: 'name' }],
  options: listOptions,
  async run(context, input) {
    const path = { project: context.project, endpoint: input.argument('endpoint') };
    await context.list(input, 'listRevisions', { path }, [
      ['revision', (item) => item.number],
      [
        'serves',
        (item) => item.arms.map((arm) => `v${arm.version} ${arm.role} ${Math.round(arm.weight * 100)} %`).join(', '),
      ],
      ['cause', (item) => item.cause],
      ['by', (item) => item.actor],
      ['rollout', (item) => item.rolloutId],
      ['look', (item) => item.look],
      ['at', (item) => time(item.at)],
    ]);
  },
} satisfies Command;
