import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'issue show',
  summary: 'An issue of an application',
  arguments: [{ name: 'id', meaning: 'of the issue' }],
  async run(context, input) {
    const it = await context.client.call('getIssue', {
      path: { project: context.project, issue: input.argument('id') },
    });
    await context.record(it, [
      ['id', it.id],
      ['name', it.name],
      ['description', it.description],
      ['severity', it.severity],
      ['status', it.status],
      ['causes', it.rootCauses.join('; ')],
      ['categories', it.categories.join(', ')],
      ['experiment', it.experimentId],
      ['run', it.sourceRunId],
      ['made', `${it.createdAt} by ${it.createdBy}`],
      ['changed', time(it.updatedAt)],
    ]);
  },
} satisfies Command;
