import { issueStatuses, severities } from '../../contracts/review.ts';
import { oneOf } from '../choice.ts';
import type { Command } from '../command.ts';

const some = (texts: readonly string[]): readonly string[] | undefined => (texts.length === 0 ? undefined : texts);

export default {
  name: 'issue create',
  summary: 'Record an issue of an application',
  arguments: [
    { name: 'experiment', meaning: 'its id' },
    { name: 'name', meaning: 'of the issue, in a few words' },
  ],
  options: [
    { name: 'description', value: 'text', meaning: 'what is wrong' },
    { name: 'run', value: 'id', meaning: 'the run that found it' },
    { name: 'severity', value: 'level', meaning: severities.join(', ') },
    { name: 'status', value: 'status', meaning: issueStatuses.join(', ') },
    { name: 'cause', value: 'text', meaning: 'a root cause; repeat for more', many: true },
    { name: 'category', value: 'name', meaning: 'a category; repeat for more', many: true },
  ],
  async run(context, input) {
    const it = await context.client.call('createIssue', {
      path: { project: context.project },
      body: {
        experiment: input.argument('experiment'),
        name: input.argument('name'),
        description: input.option('description'),
        run: input.option('run'),
        severity: oneOf(input.option('severity'), severities, 'The severity'),
        status: oneOf(input.option('status'), issueStatuses, 'The status'),
        rootCauses: some(input.options('cause')),
        categories: some(input.options('category')),
      },
    });
    context.data(it);
    context.print(`recorded issue ${it.name}: ${it.id}`);
  },
} satisfies Command;
