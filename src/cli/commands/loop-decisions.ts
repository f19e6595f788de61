import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'loop decisions',
  summary: 'What each alarm led to, newest first',
  arguments: [{ name: 'model', meaning: 'name' }],
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listDecisions', { path: { project: context.project, model: input.argument('model') } }, [
      ['at', (item) => time(item.at)],
      ['outcome', (item) => item.outcome],
      ['held by', (item) => item.heldBy],
      ['text', (item) => item.text],
      ['alarm', (item) => item.alarmId],
      ['turn', (item) => item.turnId],
    ]);
  },
} satisfies Command;
