import type { Command } from '../command.ts';

export default {
  name: 'issue unlink',
  summary: 'Take back that traces show an issue',
  arguments: [
    { name: 'id', meaning: 'of the issue' },
    { name: 'traces', meaning: 'their ids', many: true },
  ],
  async run(context, input) {
    const traces = [...input.many('traces')];
    await context.client.call('unlinkTracesFromIssue', {
      path: { project: context.project, issue: input.argument('id') },
      body: { traces },
    });
    context.data({ traces });
    context.print(`${traces.length} traces no longer show the issue`);
  },
} satisfies Command;
