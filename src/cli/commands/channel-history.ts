import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'channel history',
  summary: 'What a channel published, newest first',
  arguments: [{ name: 'channel', meaning: 'name' }],
  options: listOptions,
  async run(context, input) {
    const path = { project: context.project, channel: input.argument('channel') };
    await context.list(input, 'listChannelMoves', { path }, [
      ['revision', (it) => it.revision],
      ['version', (it) => it.version],
      ['bundle', (it) => it.bundle],
      ['cause', (it) => it.cause],
      ['by', (it) => it.actor],
      ['at', (it) => time(it.at)],
    ]);
  },
} satisfies Command;
