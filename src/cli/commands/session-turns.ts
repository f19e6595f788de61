import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'session turns',
  summary: 'The conversation of a session: its traces, oldest first',
  arguments: [{ name: 'id', meaning: 'of the session, as its client named it' }],
  options: listOptions,
  async run(context, input) {
    await context.list(
      input,
      'listSessionTraces',
      { path: { project: context.project, session: input.argument('id') }, query: {} },
      [
        ['trace', (item) => item.id],
        ['started', (item) => time(item.startedAt)],
        ['state', (item) => item.state],
        ['ms', (item) => item.durationMs],
        ['tokens', (item) => item.usage?.['total_tokens']],
        ['input', (item) => item.requestPreview],
        ['output', (item) => item.responsePreview],
      ],
    );
  },
} satisfies Command;
