import type { Command } from '../command.ts';

export default {
  name: 'issue link',
  summary: 'Say that traces show an issue',
  arguments: [
    { name: 'id', meaning: 'of the issue' },
    { name: 'traces', meaning: 'their ids', many: true },
  ],
  options: [{ name: 'why', value: 'text', meaning: 'why they show it' }],
  async run(context, input) {
    const rationale = input.option('why');
    const traces = [...input.many('traces')];
    await context.client.call('linkTracesToIssue', {
      path: { project: context.project, issue: input.argument('id') },
      body: { traces, ...(rationale === undefined ? {} : { rationale }) },
    });
    context.data({ traces });
    context.print(`${traces.length} traces show the issue`);
  },
} satisfies Command;
