import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'audit list',
  summary: 'Audit entries, newest first',
  options: [
    ...listOptions,
    { name: 'actor', value: 'id', meaning: 'only by this one' },
    { name: 'action', value: 'module.verb', meaning: 'only this action' },
    { name: 'subject', value: 'id', meaning: 'only on this record' },
  ],
  async run(context, input) {
    await context.list(
      input,
      'listAuditEntries',
      {
        query: {
          project: input.option('project'),
          actor: input.option('actor'),
          action: input.option('action'),
          subjectId: input.option('subject'),
        },
      },
      [
        ['seq', (item) => item.seq],
        ['at', (item) => time(item.at)],
        ['actor', (item) => item.actor.name],
        ['action', (item) => item.action],
        ['subject', (item) => `${item.subject.type} ${item.subject.id}`],
        ['project', (item) => item.project],
      ],
    );
  },
} satisfies Command;
