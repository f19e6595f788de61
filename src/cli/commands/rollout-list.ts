import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'rollout list',
  summary: 'Rollouts of an endpoint, newest first',
  arguments: [{ name: 'endpoint', meaning: 'name' }],
  options: listOptions,
  async run(context, input) {
    await context.list(
      input,
      'listRollouts',
      { path: { project: context.project, endpoint: input.argument('endpoint') } },
      [
        ['id', (item) => item.id],
        ['champion', (item) => `v${item.champion.version}`],
        ['challenger', (item) => `v${item.challenger.version}`],
        ['state', (item) => item.state],
        ['step', (item) => item.step + 1],
        ['looks', (item) => item.looks],
        ['started', (item) => time(item.startedAt)],
        ['reason', (item) => item.reason],
      ],
    );
  },
} satisfies Command;
