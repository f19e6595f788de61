import { driftText } from '../channel-record.ts';
import { type Command, listOptions } from '../command.ts';

export default {
  name: 'channel list',
  summary: 'Channels that devices follow',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listChannels', { path: { project: context.project } }, [
      ['channel', (it) => it.name],
      ['follows', (it) => `${it.model}@${it.alias}`],
      ['version', (it) => it.version],
      ['devices', (it) => it.devices],
      ['run it', (it) => it.current],
      ['drift', (it) => driftText(it.drift)],
      ['note', (it) => it.note],
    ]);
  },
} satisfies Command;
