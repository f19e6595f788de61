import { type Command, CommandError } from '../command.ts';
import { readTrace, type TraceLine } from '../trace.ts';

const render = (line: TraceLine): string =>
  `${'  '.repeat(line.depth)}${line.what}${line.label === '' ? '' : `: ${line.label}`}${line.id === '' ? '' : `  [${line.id}]`}`;

export default {
  name: 'trace',
  summary: 'The chain from a prediction, version or run to the raw rows, code, approver and cause of retraining',
  arguments: [{ name: 'id', meaning: 'id of any record, MODEL@VERSION or MODEL@ALIAS' }],
  examples: ['pawl trace churn@champion', 'pawl trace 01a210adf8ea70009c9f8b1257b0f20c'],
  async run(context, input) {
    const id = input.argument('id');
    const lines = await readTrace(context, id);
    if (lines.length === 0) throw new CommandError(`Nothing is known of ${id}.`);
    context.data(lines);
    for (const line of lines) context.print(render(line));
  },
} satisfies Command;
