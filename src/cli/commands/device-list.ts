import { driftText } from '../channel-record.ts';
import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'device list',
  summary: 'Devices of a channel: what they run, when they were seen, and how their rows differ from the reference',
  arguments: [{ name: 'channel', meaning: 'name' }],
  options: listOptions,
  async run(context, input) {
    const path = { project: context.project, channel: input.argument('channel') };
    await context.list(input, 'listDevices', { path }, [
      ['device', (it) => it.device],
      ['version', (it) => it.version],
      ['published', (it) => (it.current ? 'yes' : 'no')],
      ['rows', (it) => it.rows],
      ['failed', (it) => it.failed],
      ['drift', (it) => driftText(it.drift)],
      ['seen', (it) => time(it.lastSeen)],
      ['error', (it) => it.error],
    ]);
  },
} satisfies Command;
