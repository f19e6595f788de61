import { oneOf } from '../choice.ts';
import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'approval list',
  summary: 'Approvals, newest first',
  options: [...listOptions, { name: 'state', value: 'pending|approved|rejected', meaning: 'only in this state' }],
  async run(context, input) {
    await context.list(
      input,
      'listApprovals',
      {
        path: { project: context.project },
        query: { state: oneOf(input.option('state'), ['pending', 'approved', 'rejected'], '--state') },
      },
      [
        ['id', (item) => item.id],
        ['title', (item) => item.title],
        ['state', (item) => item.state],
        ['votes', (item) => `${item.votes.filter((vote) => vote.approve).length} of ${item.needed}`],
        ['asked by', (item) => item.requestedBy.name],
        ['since', (item) => time(item.createdAt)],
      ],
    );
  },
} satisfies Command;
