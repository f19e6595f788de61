import type { Input } from '../../../clients/ts/client.ts';
import type { Command } from '../command.ts';
import { documentArgument, readDocument } from '../document.ts';

export default {
  name: 'evaluation-set add',
  summary: 'Add records; those of inputs that the set has are merged with them',
  arguments: [{ name: 'id', meaning: 'of the set' }, documentArgument],
  examples: [
    'pawl evaluation-set add 0199… - <<< \'{records: [{inputs: {question: Why?}, expectations: {answer: "…"}}]}\'',
  ],
  async run(context, input) {
    const it = await context.client.call('addEvaluationRecords', {
      path: { project: context.project, set: input.argument('id') },
      body: readDocument<Input<'addEvaluationRecords'>['body']>(context, input.argument('file')),
    });
    context.data(it);
    context.print(`added ${it.inserted} records, changed ${it.updated}`);
  },
} satisfies Command;
