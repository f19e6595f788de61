import { issueStatuses, severities } from '../../contracts/review.ts';
import { oneOf } from '../choice.ts';
import type { Command } from '../command.ts';

const some = (texts: readonly string[]): readonly string[] | undefined => (texts.length === 0 ? undefined : texts);

export default {
  name: 'issue change',
  summary: 'Describe, weigh, resolve or reject an issue',
  arguments: [{ name: 'id', meaning: 'of the issue' }],
  options: [
    { name: 'name', value: 'text', meaning: 'in a few words' },
    { name: 'description', value: 'text', meaning: 'what is wrong' },
    { name: 'severity', value: 'level', meaning: severities.join(', ') },
    { name: 'status', value: 'status', meaning: issueStatuses.join(', ') },
    { name: 'cause', value: 'text', meaning: 'a root cause; repeat for more', many: true },
    { name: 'category', value: 'name', meaning: 'a category; repeat for more', many: true },
  ],
  async run(context, input) {
    const it = await context.client.call('changeIssue', {
      path: { project: context.project, issue: input.argument('id') },
      body: {
        name: input.option('name'),
        description: input.option('description'),
        severity: oneOf(input.option('severity'), severities, 'The severity'),
        status: oneOf(input.option('status'), issueStatuses, 'The status'),
        rootCauses: some(input.options('cause')),
        categories: some(input.options('category')),
      },
    });
    context.data(it);
    context.print(`issue ${it.name}: ${it.status}${it.severity === null ? '' : `, ${it.severity}`}`);
  },
} satisfies Command;
