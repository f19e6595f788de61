import type { Command } from '../command.ts';

const fields = (types: Readonly<Record<string, string>> | string | undefined): string =>
  typeof types === 'string'
    ? types
    : Object.entries(types ?? {})
        .map(([name, type]) => `${name}: ${type}`)
        .join(', ');

export default {
  name: 'evaluation-set show',
  summary: 'An evaluation set and the types of its fields',
  arguments: [{ name: 'id', meaning: 'of the set' }],
  async run(context, input) {
    const it = await context.client.call('getEvaluationSet', {
      path: { project: context.project, set: input.argument('id') },
    });
    await context.record(it, [
      ['id', it.id],
      ['name', it.name],
      ['records', it.records],
      ['digest', it.digest],
      ['inputs', fields(it.schema?.inputs)],
      ['outputs', fields(it.schema?.outputs)],
      ['expectations', fields(it.schema?.expectations)],
      [
        'tags',
        Object.entries(it.tags)
          .map(([key, value]) => `${key}=${value}`)
          .join(' '),
      ],
      ['experiments', it.experimentIds.join(' ')],
      ['made', `${it.createdAt} by ${it.createdBy}`],
      ['changed', `${it.updatedAt} by ${it.updatedBy}`],
    ]);
  },
} satisfies Command;
